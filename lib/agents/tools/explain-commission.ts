import { z } from 'zod';
import { defineTool } from '@/lib/agents/tool';
import { untrusted } from '@/lib/agents/untrusted';
import { affiliateOut, commissionOut, idInput, toCommission } from '@/lib/agents/wire';
import { CANDIDATE_KINDS, parseCandidateKind } from '@/lib/attribution/types';
import { explainCommission } from '@/lib/commissions/explain';
import { commissionLineFields } from '@/lib/commissions/wire';
import { timeOut } from '@/lib/format/wire';
import { ok, refuse } from '@/lib/result';

export const explainCommissionTool = defineTool({
  name: 'explain_commission',
  title: 'Why a commission is what it is',
  description:
    'Which touches were considered and why each won or lost, the terms frozen when it was earned, the arithmetic line by ' +
    'line, who did what and when, and what happens next.',
  scopeOf: () => 'commissions:read',
  input: z.strictObject({ commissionId: idInput }),
  output: z.object({
    commission: commissionOut,
    rule: z.string().describe('Why it came to this affiliate.'),
    arithmetic: z.string(),
    lines: z
      .array(
        z.object({
          position: z.int(),
          sku: untrusted(
            'The merchant’s name of what was bought; null for everything else.',
          ).nullable(),
          name: untrusted('What the merchant calls it.').nullable(),
          base: z.int().describe('What its rate is of, minor units.'),
          amount: z.int().describe('What it earned.'),
          clawedBack: z.int(),
          words: untrusted('By what it earned.'),
          rate: z.string().nullable().describe('The rate and what it is of.'),
          passed: z
            .array(
              z.object({
                rule: untrusted('A rule that stood above, as it was then.'),
                why: z.string().describe('Why it did not take the line.'),
              }),
            )
            .describe('Empty where no rule stood above, or none were kept.'),
        }),
      )
      .describe('What each line of the order earned; they are the amount of the commission.'),
    terms: z.array(z.object({ label: z.string(), value: z.string() })),
    touches: z.array(
      z.object({
        kind: z.enum(CANDIDATE_KINDS),
        at: timeOut.nullable(),
        outcome: z.enum(['won', 'lost']),
        why: z.string(),
        affiliate: affiliateOut
          .nullable()
          .describe('Null for nobody, and for another affiliate to a key of one affiliate.'),
        code: untrusted('The code that was typed.').nullable(),
        from: untrusted('The campaign mark, or the site, of a click.').nullable(),
      }),
    ),
    timeline: z.array(
      z.object({
        at: timeOut,
        what: z.string(),
        by: untrusted('Who did it.').nullable(),
        reason: untrusted('The reason that was given.').nullable(),
      }),
    ),
    next: z.object({ what: z.string(), at: timeOut.nullable() }),
  }),
  run: async ({ viewer }, { commissionId }) => {
    const found = await explainCommission(viewer, commissionId);
    if (!found) return refuse('COMMISSION_NOT_FOUND');
    return ok({
      commission: toCommission(found.commission),
      rule: found.rule,
      arithmetic: found.arithmetic,
      lines: found.commission.lines.map((line) => {
        const why = found.lines.find(({ position }) => position === line.position);
        return {
          ...commissionLineFields(line),
          rate: why?.rate ?? null,
          passed: why?.passed ?? [],
        };
      }),
      terms: found.terms,
      touches: found.candidates.map(({ at, outcome, why, facts }) => ({
        kind: parseCandidateKind(facts.kind),
        at,
        outcome,
        why,
        affiliate: facts.affiliate,
        code: facts.code,
        from: facts.from,
      })),
      timeline: found.timeline.map(({ at, text, by, reason }) => ({ at, what: text, by, reason })),
      next: { what: found.next.text, at: found.next.at },
    });
  },
});
