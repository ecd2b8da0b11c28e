import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { createRule } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { markOf, readMark } from '@/lib/reports/attribution-preview/mark';
import type { AttributionPreview } from '@/lib/reports/attribution-preview/preview';
import type { RewardChange } from '@/lib/reports/attribution-preview/rewards';

const preview: AttributionPreview = {
  from: new Date('2026-09-01T00:00:00Z'),
  to: new Date('2026-11-30T00:00:00Z'),
  orders: 12,
  isCut: false,
  rows: [],
  totals: [{ currency: 'USD', nowMinor: 2000n, thenMinor: 3000n }],
  changedCount: 0,
  changed: [],
  unlikeRecord: 0,
  guessed: 0,
  isCounted: false,
};

const change = (bps: number, startsAt: Date | null = null): RewardChange => ({
  kind: 'create',
  owner: { groupId: null, affiliateId: null },
  rule: {
    trigger: 'order',
    name: null,
    conditions: { skus: ['A'] },
    outcome: { kind: 'share', bps },
    startsAt,
    endsAt: null,
  },
});

it('a mark names the preview of that very change', () => {
  const at = new Date('2026-12-01T00:00:00Z');
  const mark = markOf(change(3000, at), preview);
  expect(readMark(mark, change(3000, new Date(at)))).toEqual({
    from: '2026-09-01T00:00:00.000Z',
    to: '2026-11-30T00:00:00.000Z',
    orders: 12,
    totals: [{ currency: 'USD', now: 2000, then: 3000 }],
  });
});

it('of another change, of nobody’s making, or cut off, it names nothing', () => {
  const mark = markOf(change(3000), preview);
  expect(readMark(mark, change(3001))).toBeUndefined();
  const [text = '', hash = ''] = mark.split('.');
  const other = Buffer.from(text, 'base64url').toString().replace('2000', '9000');
  for (const wrong of [
    undefined,
    '',
    '.',
    text,
    `${text}.`,
    `${text}.${hash}x`,
    `${Buffer.from(other).toString('base64url')}.${hash}`,
  ]) {
    expect(readMark(wrong, change(3000))).toBeUndefined();
  }
});

it('what is saved names it in the audit log', async () => {
  const { id: programId } = await makeProgram();
  const of = change(3000);
  const seen = readMark(markOf(of, preview), of);
  const input = createRuleInput.parse({
    conditions: { skus: ['A'] },
    outcome: { kind: 'share', bps: 3000 },
  });
  expectOk(await createRule(staffCtx, programId, input, seen && { preview: seen }));
  const row = await db.auditEvent.findFirstOrThrow({
    where: { programId, action: 'RULE_CREATED' },
  });
  expect(row.data).toMatchObject({
    preview: { orders: 12, totals: [{ currency: 'USD', now: 2000, then: 3000 }] },
  });
});
