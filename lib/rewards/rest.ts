import { z } from 'zod';
import { currencyOut, timeOut } from '@/lib/format/wire';
import { toJsonInteger } from '@/lib/money/money';
import type { CapDto, RuleDto } from '@/lib/rewards/dto';
import { CAP_KINDS, RULE_LEVELS, RULE_TRIGGERS } from '@/lib/rewards/types';

export const ruleOut = z
  .object({
    id: z.string(),
    lineage: z
      .string()
      .describe('The first version of it: an edited rule is another, of the same lineage.'),
    level: z.enum(RULE_LEVELS).describe('Whose list it stands in.'),
    groupId: z.string().nullable(),
    affiliateId: z.string().nullable(),
    trigger: z.enum(RULE_TRIGGERS),
    position: z.int().describe('In its list, from 0. The first that matches takes a line.'),
    name: z.string().nullable(),
    conditions: z.record(z.string(), z.json()).describe('All must hold.'),
    outcome: z.record(z.string(), z.json()),
    startsAt: timeOut.nullable(),
    endsAt: timeOut.nullable().describe('By the order’s own time; exclusive.'),
    words: z.string().describe('The whole of it as a sentence.'),
    createdAt: timeOut,
  })
  .meta({ id: 'Rule' });

export function toRule({ programId: _program, conditions, outcome, ...dto }: RuleDto) {
  return { ...dto, conditions: plain(conditions), outcome: plain(outcome) };
}

type Json = z.output<ReturnType<typeof z.json>>;

function plain(value: object): Record<string, Json> {
  return JSON.parse(JSON.stringify(value)) as Record<string, Json>;
}

export const capOut = z
  .object({ kind: z.enum(CAP_KINDS), currency: currencyOut, minor: z.int() })
  .meta({ id: 'Cap', description: 'What orders may earn at most. Minor units.' });

export function toCap({ kind, currency, amountMinor }: CapDto) {
  return { kind, currency, minor: toJsonInteger(amountMinor) };
}
