import { beforeEach, expect, it } from 'vitest';
import { explainCommission } from '@/lib/commissions/explain';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { verifyBooks } from '@/lib/books/verify';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { requestDuePayouts } from '@/lib/payouts/schedule/request-due-payouts';
import { getNextScheduled, savePaying } from '@/lib/payouts/schedule/save-paying';
import { payingInput } from '@/lib/payouts/schedule/schema';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeAvailable, someDetails } from '@/lib/testing/payouts';

/** Days of a month that begins after everything the tests earn. */
const at = (day: number, month = 2) => new Date(Date.UTC(2027, month - 1, day, 9));
let programId: string;
let viewer: { kind: 'key'; keyId: string; programId: string; affiliateId: null };

beforeEach(async () => {
  await db.program.updateMany({ data: { payoutDay: null } });
  programId = (await makeProgram({ minimumPayout: { USD: 1000, EUR: 1000 } })).id;
  viewer = { kind: 'key', keyId: 'k', programId, affiliateId: null };
});

const schedule = (payoutDay: number | null, now: Date) =>
  atTime(now, () =>
    savePaying(staffCtx, {
      programId,
      payoutDay,
      payerName: null,
      payerIban: null,
      payerBic: null,
    }),
  );
const runAt = (now: Date) => atTime(now, requestDuePayouts);
const usd = (amountMinor = 5_000n) =>
  makeAvailable(programId, { method: 'paypal', currency: 'USD', amountMinor });

it('payouts of all who reach the minimum are requested on the day, per currency, and once', async () => {
  const [ana] = [await usd(), await usd(999n)];
  await makeAvailable(programId, { method: 'iban', currency: 'EUR' });
  expectOk(await schedule(10, at(5)));
  expect(await runAt(at(9))).toEqual({ requested: 0, refused: 0 });
  expect(await atTime(at(9), () => getNextScheduled(viewer))).toEqual(new Date('2027-02-10'));
  expect(await runAt(at(10))).toEqual({ requested: 2, refused: 0 });
  expect(await runAt(at(11))).toEqual({ requested: 0, refused: 0 });
  expect(await atTime(at(11), () => getNextScheduled(viewer))).toEqual(new Date('2027-03-10'));
  const payouts = await db.payout.findMany({ where: { programId } });
  expect(payouts.map((row) => row.requestedBy)).toEqual([
    'system:payout-schedule',
    'system:payout-schedule',
  ]);
  expect(payouts.map((row) => row.affiliateId)).toContain(ana?.affiliateId);
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

it('a day that was missed is made up on the first run after it, in the same month only', async () => {
  await usd();
  expectOk(await schedule(10, at(5)));
  expect(await runAt(at(28))).toEqual({ requested: 1, refused: 0 });
  await usd();
  expect(await runAt(at(9, 3))).toEqual({ requested: 0, refused: 0 });
  expect(await runAt(at(10, 3))).toEqual({ requested: 1, refused: 0 });
});

it('a day that had passed when it was set begins next month', async () => {
  await usd();
  expectOk(await schedule(10, at(15)));
  expect(await runAt(at(15))).toEqual({ requested: 0, refused: 0 });
  expect(await atTime(at(15), () => getNextScheduled(viewer))).toEqual(new Date('2027-03-10'));
  expect(await runAt(at(10, 3))).toEqual({ requested: 1, refused: 0 });
});

it('a month has one run, wherever its day is moved', async () => {
  await usd();
  expectOk(await schedule(10, at(5)));
  expect(await runAt(at(10))).toEqual({ requested: 1, refused: 0 });
  await usd();
  for (const day of [20, 11, 5, 28]) {
    expectOk(await schedule(day, at(12)));
    expect(await atTime(at(12), () => getNextScheduled(viewer))).toEqual(
      new Date(Date.UTC(2027, 2, day)),
    );
    expect(await runAt(at(12))).toEqual({ requested: 0, refused: 0 });
    expect(await runAt(at(28))).toEqual({ requested: 0, refused: 0 });
  }
  expect(await db.payoutRun.count({ where: { programId } })).toBe(1);
  expect(await runAt(at(28, 3))).toEqual({ requested: 1, refused: 0 });
});

it('a day moved while its run was broken off ends that run and begins no second', async () => {
  await usd();
  expectOk(await schedule(10, at(5)));
  await db.payoutRun.create({
    data: { programId, dueOn: new Date('2027-02-10'), startedAt: at(10) },
  });
  expectOk(await schedule(20, at(11)));
  expect(await atTime(at(11), () => getNextScheduled(viewer))).toEqual(new Date('2027-02-11'));
  expect(await runAt(at(11))).toEqual({ requested: 1, refused: 0 });
  await usd();
  expect(await runAt(at(20))).toEqual({ requested: 0, refused: 0 });
});

it('the day shown to an affiliate is the one its commission shows', async () => {
  const { affiliateId } = await usd();
  const commission = await db.commission.findFirstOrThrow({ where: { affiliateId } });
  const own = { kind: 'affiliate' as const, userId: 'usr_x', affiliateId, programId };
  for (const [day, now] of [
    [20, at(15)],
    [10, at(15)],
    [15, at(15)],
    [null, at(16)],
  ] as const) {
    expectOk(await schedule(day, now));
    const [due, explained] = await atTime(now, () =>
      Promise.all([getNextScheduled(own), explainCommission(own, commission.id)]),
    );
    expect(explained?.next.at).toEqual(due);
    expect(due === null).toBe(day === null);
  }
});

it('who cannot be paid is refused and counted, and the others are paid', async () => {
  const cooling = await usd();
  await usd();
  expectOk(
    await atTime(at(9), () =>
      savePayoutDetails(systemCtx, cooling.affiliateId, someDetails('paypal')),
    ),
  );
  expectOk(await schedule(10, at(5)));
  expect(await runAt(at(10))).toEqual({ requested: 1, refused: 1 });
  expect(await db.payoutRun.findFirst({ where: { programId } })).toMatchObject({
    requested: 1,
    refused: 1,
  });
});

it('a run that died is gone on with, and five runs at once request everybody once', async () => {
  for (let i = 0; i < 4; i++) await usd();
  expectOk(await schedule(10, at(5)));
  await db.payoutRun.create({
    data: { programId, dueOn: new Date('2027-02-10'), startedAt: at(10) },
  });
  const runs = await Promise.all(Array.from({ length: 5 }, () => runAt(at(10))));
  expect(runs.reduce((sum, run) => sum + run.requested, 0)).toBe(4);
  expect(await db.payout.count({ where: { programId } })).toBe(4);
  expect(await db.auditEvent.count({ where: { programId, action: 'PAYOUTS_SCHEDULED' } })).toBe(1);
});

it('takes a day from 1 to 28, and an account only with a valid IBAN, a valid BIC and a name', () => {
  const good = { programId, payoutDay: '', payerName: '', payerIban: '', payerBic: '' };
  expect(payingInput.parse(good)).toEqual({
    programId,
    payoutDay: null,
    payerName: null,
    payerIban: null,
    payerBic: null,
  });
  const account = { payerName: 'Shop', payerIban: 'de89 3704 0044 0532 0130 00' };
  expect(payingInput.parse({ ...good, ...account, payoutDay: '28' })).toMatchObject({
    payoutDay: 28,
    payerIban: 'DE89370400440532013000',
  });
  for (const wrong of [
    { payoutDay: '29' },
    { payoutDay: '0' },
    { ...account, payerIban: 'DE89370400440532013001' },
    { ...account, payerName: '' },
    { ...account, payerBic: 'nonsense' },
  ]) {
    expect(payingInput.safeParse({ ...good, ...wrong }).success).toBe(false);
  }
});

it('the day is the program’s own, and so is the month', async () => {
  await db.program.update({ where: { id: programId }, data: { payoutDay: null } });
  const own = (await makeProgram({ minimumPayout: { USD: 1000 }, timeZone: 'America/New_York' }))
    .id;
  const east = (await makeProgram({ minimumPayout: { USD: 1000 }, timeZone: 'Asia/Kathmandu' })).id;
  for (const id of [own, east]) {
    await makeAvailable(id, { method: 'paypal', currency: 'USD', amountMinor: 5_000n });
  }
  await db.program.updateMany({ where: { id: { in: [own, east] } }, data: { payoutDay: 1 } });
  const runs = async (now: string) => {
    await runAt(new Date(now));
    const rows = await db.payoutRun.findMany({ where: { programId: { in: [own, east] } } });
    return rows.map((row) => [row.programId === own ? 'west' : 'east', row.dueOn]).sort();
  };
  for (const id of [own, east]) {
    await db.payoutRun.create({
      data: { programId: id, dueOn: new Date('2027-02-01'), startedAt: at(1), finishedAt: at(1) },
    });
  }
  const february = [
    ['east', new Date('2027-02-01')],
    ['west', new Date('2027-02-01')],
  ];
  const march = (who: string) => [who, new Date('2027-03-01')];
  expect(await runs('2027-02-28T18:14:59Z')).toEqual(february);
  expect(await runs('2027-02-28T18:15:00Z')).toEqual([february[0], march('east'), february[1]]);
  expect(await runs('2027-03-01T04:59:59Z')).toEqual([february[0], march('east'), february[1]]);
  expect(await runs('2027-03-01T05:00:00Z')).toEqual([
    ...[february[0], march('east'), february[1], march('west')],
  ]);
});
