import { z } from 'zod';
import { plainText, reasonText } from '@/lib/format/plain-text';
import { FIGURES, RULE_PERIODS } from '@/lib/groups/types';
import { currencySchema, overrideFields, slugSchema } from '@/lib/programs/schema';

const idSchema = z.string().min(1).max(64);

export const groupRuleSchema = z
  .object({
    figure: z.enum(FIGURES),
    atLeast: z.int().min(1).describe('Revenue in minor units.'),
    currency: currencySchema.nullable().default(null).describe('Of revenue, and only of it.'),
    period: z.enum(RULE_PERIODS).describe('By the program’s calendar, the one that is under way.'),
  })
  .refine(({ figure, currency }) => (figure === 'revenue') === (currency !== null), {
    path: ['currency'],
    message: 'Revenue needs a currency, and nothing else has one.',
  });

const fields = {
  name: plainText(100),
  slug: slugSchema.describe('Of the application link, /apply/slug; unique in the program.'),
  rule: groupRuleSchema.nullable().describe('Who is moved here by itself; null: nobody.'),
  ...overrideFields,
} as const;

export const createGroupInput = z.object({
  ...fields,
  programId: idSchema,
  rule: fields.rule.default(null),
});
export type CreateGroupInput = z.output<typeof createGroupInput>;

export const changeGroupInput = z.object({
  ...fields,
  groupId: idSchema,
  name: fields.name.optional(),
  slug: fields.slug.optional(),
  rule: fields.rule.optional(),
});
export type ChangeGroupInput = z.output<typeof changeGroupInput>;

/** Of a program; more are refused. */
export const MAX_GROUPS = 100;

export const reorderGroupsInput = z.object({
  programId: idSchema,
  ids: z
    .array(idSchema)
    .max(MAX_GROUPS)
    .describe('Every group but the default one, the lowest first: rules move upwards only.'),
});
export type ReorderGroupsInput = z.output<typeof reorderGroupsInput>;

export const removeGroupInput = z.object({
  groupId: idSchema,
  moveTo: idSchema.optional().describe('The group to which its affiliates go.'),
});
export type RemoveGroupInput = z.output<typeof removeGroupInput>;

export const moveAffiliateInput = z.object({
  affiliateId: idSchema,
  groupId: idSchema,
  reason: reasonText.optional(),
});
export type MoveAffiliateInput = z.output<typeof moveAffiliateInput>;
