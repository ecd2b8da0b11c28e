import { beforeEach, expect, it, vi } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { issueDueStatements } from '@/lib/statements/issue-due';
import type * as statements from '@/lib/statements/issue-statement';
import { issueMonthStatement } from '@/lib/statements/issue-statement';
import { listDueStatements } from '@/lib/statements/queries';
import { refuse } from '@/lib/result';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { noConnectionError, outlivedError } from '@/lib/testing/outlived';

vi.mock('@/lib/statements/issue-statement', async (original) => {
  const actual = await original<typeof statements>();
  return { ...actual, issueMonthStatement: vi.fn(actual.issueMonthStatement) };
});

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;

let programId: string;
let slow: string;
let next: string;

beforeEach(async () => {
  programId = (await makeProgram()).id;
  const made = [await makeAffiliate({ programId }), await makeAffiliate({ programId })];
  [slow = '', next = ''] = made.map((row) => row.id).sort();
  for (const affiliateId of [slow, next]) {
    await makeEarned({ programId, affiliateId }, { amountMinor: 5_000n });
  }
});

/** The run, while the statement of the first affiliate throws; those of other tests wait. */
async function runWhileThrows(error: unknown) {
  const { issueMonthStatement: really } = await vi.importActual<typeof statements>(
    '@/lib/statements/issue-statement',
  );
  vi.mocked(issueMonthStatement).mockImplementation((ctx, input) => {
    if (input.affiliateId === slow) return Promise.reject(error);
    if (input.affiliateId === next) return really(ctx, input);
    return Promise.resolve(refuse('STATEMENT_NOT_READY'));
  });
  const later = new Date(Date.now() + 70 * 24 * 3600 * 1000);
  return atTime(later, issueDueStatements).finally(() =>
    vi.mocked(issueMonthStatement).mockImplementation(really),
  );
}

const issued = async () =>
  (await db.statement.findMany({ where: { programId } })).map((row) => row.affiliateId);

it('a statement that outlives its limit keeps nobody else from theirs, and the job fails at the end', async () => {
  const outlived = await outlivedError();
  await expect(runWhileThrows(outlived)).rejects.toBe(outlived);
  expect(await issued()).toEqual([next]);
});

it('while the database is unavailable the run is broken off', async () => {
  await expect(runWhileThrows(noConnectionError)).rejects.toBe(noConnectionError);
  expect(await issued()).toEqual([]);
});

it('goes on piece by piece until nothing is left, past what is not ready', async () => {
  const { issueMonthStatement: really } = await vi.importActual<typeof statements>(
    '@/lib/statements/issue-statement',
  );
  const asked: string[] = [];
  vi.mocked(issueMonthStatement).mockImplementation((ctx, input) => {
    asked.push(`${input.affiliateId} ${input.month}`);
    if (input.affiliateId === next) return really(ctx, input);
    return Promise.resolve(refuse('STATEMENT_NOT_READY'));
  });
  const later = new Date(Date.now() + 70 * 24 * 3600 * 1000);
  const due = (await atTime(later, () => listDueStatements(staff, later))).length;
  expect(due).toBeGreaterThan(2);
  const counts = await atTime(later, () => issueDueStatements({ piece: 1 })).finally(() =>
    vi.mocked(issueMonthStatement).mockImplementation(really),
  );
  expect(counts).toEqual({ issued: 1, notReady: due - 1 });
  expect(new Set(asked).size).toBe(due);
  expect(await issued()).toEqual([next]);
});
