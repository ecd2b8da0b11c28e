import { beforeEach, expect, it, vi } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type * as requests from '@/lib/payouts/request-payout';
import { requestPayout } from '@/lib/payouts/request-payout';
import { requestDuePayouts } from '@/lib/payouts/schedule/request-due-payouts';
import { makeProgram } from '@/lib/testing/factories';
import { noConnectionError, outlivedError } from '@/lib/testing/outlived';
import { makeAvailable } from '@/lib/testing/payouts';

vi.mock('@/lib/payouts/request-payout', async (original) => {
  const actual = await original<typeof requests>();
  return { ...actual, requestPayout: vi.fn(actual.requestPayout) };
});

let programId: string;
let slow: string;
let next: string;

beforeEach(async () => {
  await db.program.updateMany({ data: { payoutDay: null } });
  programId = (await makeProgram({ minimumPayout: { USD: 1000 }, payoutDay: 10 })).id;
  const made = [
    await makeAvailable(programId, { method: 'paypal', currency: 'USD' }),
    await makeAvailable(programId, { method: 'paypal', currency: 'USD' }),
  ];
  [slow = '', next = ''] = made.map((row) => row.affiliateId).sort();
});

/** The run, while the request of the first affiliate throws. */
async function runWhileThrows(error: unknown) {
  const { requestPayout: really } = await vi.importActual<typeof requests>(
    '@/lib/payouts/request-payout',
  );
  vi.mocked(requestPayout).mockImplementation((ctx, input) =>
    input.affiliateId === slow ? Promise.reject(error) : really(ctx, input),
  );
  const day = new Date('2027-02-10T09:00:00Z');
  return atTime(day, requestDuePayouts).finally(() =>
    vi.mocked(requestPayout).mockImplementation(really),
  );
}

const requested = async () =>
  (await db.payout.findMany({ where: { programId } })).map((row) => row.affiliateId);

it('a request that outlives its limit keeps nobody else from being paid', async () => {
  const outlived = await outlivedError();
  expect(outlived).toMatchObject({ code: 'P2028' });
  expect(await runWhileThrows(outlived)).toEqual({ requested: 1, refused: 1 });
  expect(await requested()).toEqual([next]);
});

it('while the database is unavailable the run is broken off and not done', async () => {
  await expect(runWhileThrows(noConnectionError)).rejects.toBe(noConnectionError);
  expect(await requested()).toEqual([]);
  expect(await db.payoutRun.count({ where: { programId, finishedAt: { not: null } } })).toBe(0);
});
