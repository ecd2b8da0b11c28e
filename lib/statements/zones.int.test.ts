import { describe, expect, it } from 'vitest';
import { atTime } from '@/lib/db/clock';
import { verifyBooks } from '@/lib/books/verify';
import { updateProgramTerms } from '@/lib/programs/commands';
import { issueMonthStatement } from '@/lib/statements/issue-statement';
import { monthOfStatement } from '@/lib/statements/pdf/words';
import { getStatement, listDueStatements } from '@/lib/statements/queries';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
type Member = Awaited<ReturnType<typeof makePayableAffiliate>>;

async function earn(who: Member, ...posted: [at: string, amountMinor: bigint][]) {
  for (const [at, amountMinor] of posted) {
    const earnedAt = new Date(at);
    await atTime(earnedAt, () => makeEarned(who, { amountMinor, earnedAt }));
  }
}

const issue = (who: Member, month: string) =>
  issueMonthStatement(staffCtx, { affiliateId: who.affiliateId, currency: 'USD', month });

async function told(who: Member, month: string) {
  const statement = await getStatement(staff, expectOk(await issue(who, month)).statementId);
  if (!statement) throw new Error('it was issued');
  const { from, to, data } = statement;
  return {
    month: monthOfStatement(statement),
    from: from.toISOString(),
    to: to.toISOString(),
    lines: data.lines.map((line) => line.amountMinor),
    closing: data.closing.totalMinor,
    zone: data.timeZone,
  };
}

describe('a month’s statement is of the month in the program’s zone', () => {
  it.each([
    // 23:30 on the last day in New York is the next UTC day.
    ['America/New_York', '2026-03-01T04:30:00Z', '2026-03-01T05:00:00.000Z'],
    ['Asia/Kolkata', '2026-02-28T18:29:59.999Z', '2026-02-28T18:30:00.000Z'],
    ['Asia/Kathmandu', '2026-02-28T18:14:59.999Z', '2026-02-28T18:15:00.000Z'],
    ['Australia/Adelaide', '2026-02-28T13:29:59.999Z', '2026-02-28T13:30:00.000Z'],
  ])('%s', async (timeZone, last, first) => {
    const who = await makePayableAffiliate({ timeZone });
    await earn(who, ['2026-02-10T10:00:00Z', 100n], [last, 20n], [first, 3n]);
    const [month, next] = [await told(who, '2026-02'), await told(who, '2026-03')];
    expect(month).toMatchObject({
      month: '2026-02',
      to: first,
      lines: [100n, 20n],
      zone: timeZone,
    });
    expect(next).toMatchObject({ month: '2026-03', from: first, lines: [3n], closing: 123n });
  });

  it('and is over when it is over there', async () => {
    const who = await makePayableAffiliate({ timeZone: 'America/New_York' });
    await earn(who, ['2026-02-10T10:00:00Z', 100n]);
    const due = (now: string) =>
      atTime(new Date(now), async () => {
        const rows = await listDueStatements(staff, new Date(now), {
          affiliateId: who.affiliateId,
        });
        return rows.length;
      });
    const before = await atTime(new Date('2026-03-01T04:59:59Z'), () => issue(who, '2026-02'));
    expect(before).toMatchObject({ ok: false, error: { code: 'STATEMENT_NOT_READY' } });
    expect([await due('2026-03-01T04:59:59Z'), await due('2026-03-01T05:00:00Z')]).toEqual([0, 1]);
    const after = await atTime(new Date('2026-03-01T05:00:00Z'), () => issue(who, '2026-02'));
    expect(expectOk(after).alreadyIssued).toBe(false);
    expect(await due('2026-03-01T05:00:01Z')).toBe(0);
  });
});

it.each([
  // The first month of the new zone is shorter, or longer.
  ['Asia/Kathmandu', '2026-03-31T18:15:00.000Z'],
  ['America/New_York', '2026-04-01T04:00:00.000Z'],
])(
  'a zone that changes in the middle of a month to %s leaves nothing out and tells nothing twice',
  async (timeZone, end) => {
    const who = await makePayableAffiliate();
    await earn(who, ['2026-01-31T23:59:59.999Z', 1n], ['2026-02-10T10:00:00Z', 10n]);
    const january = await told(who, '2026-01');
    const change = { programId: who.programId, timeZone };
    expectOk(
      await atTime(new Date('2026-02-15T12:00:00Z'), () => updateProgramTerms(staffCtx, change)),
    );
    const before = new Date(new Date(end).getTime() - 1).toISOString();
    await earn(
      who,
      ['2026-02-28T18:20:00Z', 100n],
      ['2026-02-28T23:59:59.999Z', 1_000n],
      ['2026-03-01T00:00:00Z', 10_000n],
      ['2026-03-01T04:30:00Z', 100_000n],
      [before, 1_000_000n],
      [end, 10_000_000n],
    );
    const now = new Date('2026-06-01T12:00:00Z');
    const due = () => listDueStatements(staff, now, { affiliateId: who.affiliateId });
    expect((await due()).map((row) => (row.kind === 'month' ? row.month : row.kind))).toEqual([
      '2026-02',
      '2026-03',
      '2026-04',
    ]);
    const march = await told(who, '2026-03');
    const [february, april] = [await told(who, '2026-02'), await told(who, '2026-04')];
    expect(february).toMatchObject({
      ...{ month: '2026-02', from: january.to, to: '2026-03-01T00:00:00.000Z', zone: 'UTC' },
      lines: [10n, 100n, 1_000n],
    });
    expect(march).toMatchObject({
      ...{ month: '2026-03', from: february.to, to: end, zone: timeZone },
      lines: [10_000n, 100_000n, 1_000_000n],
    });
    expect(april).toMatchObject({ from: end, lines: [10_000_000n], closing: 11_111_111n });
    expect(await due()).toEqual([]);
    expect(await told(who, '2026-01')).toEqual(january);
    expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
  },
);
