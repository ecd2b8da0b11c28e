import { z } from 'zod';
import { defineTool } from '@/lib/agents/tool';
import { affiliateOut } from '@/lib/agents/wire';
import { db } from '@/lib/db/client';
import { currencyOut, timeOut } from '@/lib/format/wire';
import { toJsonInteger } from '@/lib/money/money';
import { askedChangeFields, readChange } from '@/lib/reports/attribution-preview/asked';
import { previewAttribution } from '@/lib/reports/attribution-preview/preview';
import type { PreviewSide } from '@/lib/reports/attribution-preview/tally';
import { ok, refuse } from '@/lib/result';

/** Of those who gain or lose most; the sums are of all. */
const MOST_AFFILIATES = 100;

const side = z.object({ orders: z.int(), amount: z.int().describe('Minor units.') });
const toSide = ({ orders, minor }: PreviewSide) => ({ orders, amount: toJsonInteger(minor) });

export const previewTermsTool = defineTool({
  name: 'preview_terms',
  title: 'What other terms would have paid',
  description:
    'Who would have gained and lost over past orders had the program had other terms, groups, rules or limits. Nothing is ' +
    'saved, and what was earned stays. Money is as earned, before refunds.',
  scopeOf: () => 'terms:read',
  programWide: true,
  input: z.strictObject({
    days: z.int().min(1).max(365).default(90).describe('Orders of the last days.'),
    ...askedChangeFields,
  }),
  output: z.object({
    from: timeOut,
    to: timeOut,
    orders: z.int(),
    isCut: z.boolean().describe('There were more orders than are looked at: from was moved up.'),
    totals: z.array(
      z.object({ currency: currencyOut, now: z.int(), then: z.int(), difference: z.int() }),
    ),
    affiliates: z
      .array(
        z.object({
          affiliate: affiliateOut,
          currency: currencyOut,
          now: side,
          then: side,
          difference: z.int(),
        }),
      )
      .describe(`Those who gain or lose most first, at most ${MOST_AFFILIATES}.`),
    moreAffiliates: z.int(),
    changedOrders: z.int().describe('Orders that go to somebody else, begin to earn or cease to.'),
    isCounted: z
      .boolean()
      .describe(
        'Tiers or limits decide: they are counted over these orders, so that which of them get a tier may differ.',
      ),
  }),
  run: async ({ viewer }, { days, ...asked }) => {
    const { programId } = viewer;
    const program = await db.program.findUniqueOrThrow({ where: { id: programId } });
    const change = await readChange(viewer, program, asked);
    if (!change.ok) return change;
    const preview = await previewAttribution(viewer, { programId, days, ...change.value });
    if (!preview) return refuse('PROGRAM_NOT_FOUND');
    const { from, to, orders, isCut, totals, rows, changedCount, isCounted } = preview;
    const changed = rows.toSorted((a, b) => Number(sizeOf(b) - sizeOf(a)));
    return ok({
      from,
      to,
      orders,
      isCut,
      totals: totals.map(({ currency, nowMinor, thenMinor }) => ({
        currency,
        now: toJsonInteger(nowMinor),
        then: toJsonInteger(thenMinor),
        difference: toJsonInteger(thenMinor - nowMinor),
      })),
      affiliates: changed.slice(0, MOST_AFFILIATES).map((row) => ({
        affiliate: { id: row.affiliateId, code: row.code, name: row.name },
        currency: row.currency,
        now: toSide(row.now),
        then: toSide(row.then),
        difference: toJsonInteger(row.then.minor - row.now.minor),
      })),
      moreAffiliates: Math.max(0, changed.length - MOST_AFFILIATES),
      changedOrders: changedCount,
      isCounted,
    });
  },
});

function sizeOf({ now, then }: { now: PreviewSide; then: PreviewSide }): bigint {
  const difference = then.minor - now.minor;
  return difference < 0n ? -difference : difference;
}
