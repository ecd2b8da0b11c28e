import { z } from 'zod';
import { currencyOut, timeOut } from '@/lib/format/wire';
import { FIGURES, RULE_PERIODS, type GroupDto } from '@/lib/groups/types';
import { termsOut } from '@/lib/programs/wire';

export const groupOut = z
  .object({
    id: z.string(),
    name: z.string(),
    slug: z.string().describe('Of the application link, /apply/slug.'),
    position: z.int().describe('The default group is 0; rules move upwards only.'),
    isDefault: z.boolean(),
    terms: termsOut,
    overrides: z
      .record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))
      .describe('What of the terms is the group’s own; null inherits the program’s.'),
    rule: z
      .object({
        figure: z.enum(FIGURES),
        atLeast: z.int(),
        currency: currencyOut.nullable(),
        period: z.enum(RULE_PERIODS),
      })
      .nullable()
      .describe('Whose figure in the present period reaches `atLeast` is moved here every night.'),
    members: z.int(),
    createdAt: timeOut,
  })
  .meta({ id: 'Group' });

export function toGroup({ programId: _program, overrides, ...dto }: GroupDto) {
  return { ...dto, overrides: { ...overrides } };
}
