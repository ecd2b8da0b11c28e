import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectDb, db } from '@/lib/db/client';
import * as errors from '@/lib/db/errors';
import { postTransfer } from '@/lib/ledger/post';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';

/** What the recognisers say of an error: its SQLSTATE, and which of them know it. */
type Said = { state: string | null; is: string[] };

const RECOGNISERS = {
  isBadData: errors.isBadData,
  isUniqueViolation: (error: unknown) => errors.isUniqueViolation(error),
  isRetryable: errors.isRetryable,
  isBooksClosed: errors.isBooksClosed,
  isLockTimeout: errors.isLockTimeout,
  isOutlived: errors.isOutlived,
  isUnavailable: errors.isUnavailable,
  isServerUnavailable: errors.isServerUnavailable,
};

const url = process.env.DATABASE_URL ?? '';
/** Nobody listens there. */
const closedPort = connectDb('postgresql://nobody:x@127.0.0.1:1/none');
const noSocket = connectDb('postgresql://nobody:x@/none?host=/nowhere-at-all&port=5432');
const noDatabase = connectDb(Object.assign(new URL(url), { pathname: '/none_such' }).toString());
const single = connectDb(url, { max: 1 });

let programId: string;
let affiliateId: string;

beforeAll(async () => {
  programId = (await makeProgram()).id;
  affiliateId = (await makeAffiliate({ programId })).id;
  await db.$executeRaw`CREATE TABLE scratch (id int CONSTRAINT scratch_pkey PRIMARY KEY, n int)`;
  await db.$executeRaw`INSERT INTO scratch VALUES (1, 0), (2, 0)`;
});

afterAll(async () => {
  await Promise.all([closedPort, noSocket, noDatabase, single].map((one) => one.$disconnect()));
});

type Tx = Parameters<Parameters<typeof db.$transaction>[0]>[0];

const inTx = (run: (tx: Tx) => Promise<unknown>, options?: { timeout: number }) =>
  db.$transaction(async (tx) => void (await run(tx)), options);

const pidOf = async (tx: Tx) => {
  const [row] = await tx.$queryRaw<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
  return row?.pid ?? 0;
};
const endBackend = (pid: number) => db.$queryRaw`SELECT pg_terminate_backend(${pid}::int)`;

/** Two transactions; the answer is how the one that failed did. */
async function bothOf(one: Promise<unknown>, other: Promise<unknown>): Promise<never> {
  const failed = (await Promise.allSettled([one, other])).flatMap((result) =>
    result.status === 'rejected' ? [result.reason as unknown] : [],
  );
  expect(failed).toHaveLength(1);
  throw failed[0];
}

const lockBoth = (first: number, second: number) =>
  inTx(async (tx) => {
    await tx.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = ${first}`;
    await sleep(300);
    await tx.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = ${second}`;
  });

const serial = () =>
  db.$transaction(
    async (tx) => {
      await tx.$queryRaw`SELECT n FROM scratch WHERE id = 1`;
      await sleep(200);
      await tx.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = 1`;
    },
    { isolationLevel: 'Serializable' },
  );

const away: Said = { state: null, is: ['isUnavailable', 'isServerUnavailable'] };
const stopped = (state: string): Said => ({ ...away, state });
const bad = (state: string): Said => ({ state, is: ['isBadData'] });
const twice: Said = { state: '23505', is: ['isBadData', 'isUniqueViolation'] };
const again = (state: string): Said => ({ state, is: ['isRetryable'] });
const late: Said = { state: null, is: ['isOutlived', 'isUnavailable'] };
const nothing = (state: string): Said => ({ state, is: [] });

const CASES: [string, Said, () => Promise<unknown>][] = [
  ['a unique index, through a model', twice, () => makeAgain()],
  ['a unique index, by SQL', twice, () => db.$executeRaw`INSERT INTO scratch VALUES (1, 1)`],
  [
    'a foreign key',
    bad('23503'),
    () => makeAffiliate({ programId: 'prg_none', groupId: 'grp_none' }),
  ],
  ['a CHECK', bad('23514'), () => setRate(-1)],
  ['a number that is too large', bad('22003'), () => db.$queryRaw`SELECT 99999999999::text::int`],
  ['a guard that raises, at once', bad('23001'), () => deleteAccount()],
  ['a guard that raises, at COMMIT', bad('23514'), () => raiseAtCommit('23514')],
  ['a raise with a code of its own', nothing('TB999'), () => raise('TB999')],
  ['a serialization failure', again('40001'), () => bothOf(serial(), serial())],
  ['a serialization failure at COMMIT', again('40001'), () => raiseAtCommit('40001')],
  ['a deadlock', again('40P01'), () => bothOf(lockBoth(1, 2), lockBoth(2, 1))],
  ['books that were closed', { state: 'TB001', is: ['isBooksClosed'] }, () => postIntoClosed()],
  [
    'a lock that was not had in time',
    { state: '55P03', is: ['isLockTimeout'] },
    () => waitForLock(),
  ],
  ['a statement that was too slow', nothing('57014'), () => tooSlow()],
  ['a statement that was cancelled', nothing('57014'), () => cancelled()],
  ['a backend that was ended in a statement', stopped('57P01'), () => endedInStatement()],
  [
    'a backend that was ended between two',
    away,
    () => endedBetween((tx) => tx.$queryRaw`SELECT 1`),
  ],
  ['a backend that was ended before COMMIT', away, () => endedBetween(() => Promise.resolve())],
  ['no server, of a model', away, () => closedPort.program.findFirst()],
  ['no server, by SQL', away, () => closedPort.$queryRaw`SELECT 1`],
  ['no server, of a transaction', away, () => closedPort.$transaction(() => Promise.resolve())],
  ['no socket, of a model', away, () => noSocket.program.findFirst()],
  ['no socket, by SQL', away, () => noSocket.$queryRaw`SELECT 1`],
  ['no socket, of a transaction', away, () => noSocket.$transaction(() => Promise.resolve())],
  ['no such database', nothing('3D000'), () => noDatabase.$queryRaw`SELECT 1`],
  ['too many connections', stopped('53300'), () => tooMany()],
  ['no connection free in time', away, () => noneFree(() => single.$queryRaw`SELECT 1`)],
  [
    'no connection free for a transaction in time',
    away,
    () => noneFree(() => single.$transaction(() => Promise.resolve(), { maxWait: 100 })),
  ],
  [
    'a transaction over its limit, at the next statement',
    late,
    () =>
      inTx(
        async (tx) => {
          await sleep(200);
          await tx.$queryRaw`SELECT 1`;
        },
        { timeout: 50 },
      ),
  ],
  ['a transaction over its limit, at COMMIT', late, () => inTx(() => sleep(200), { timeout: 50 })],
  ['a bug', { state: null, is: [] }, () => Promise.reject(new Error('connect ECONNREFUSED'))],
];

it.each(CASES)('%s is told from everything else', async (_label, said, provoke) => {
  const error = await provoke().then(
    () => expect.fail('it went well'),
    (reason: unknown) => reason,
  );
  const is = Object.entries(RECOGNISERS).flatMap(([name, knows]) => (knows(error) ? [name] : []));
  expect({ state: errors.sqlState(error), is }).toEqual(said);
});

it('a violated index is known by its name', async () => {
  const error = await makeAgain().catch((reason: unknown) => reason);
  expect(errors.isUniqueViolation(error, 'affiliate_code_key')).toBe(true);
  expect(errors.isUniqueViolation(error, 'affiliate_program_user_key')).toBe(false);
});

async function makeAgain() {
  const { code } = await db.affiliate.findUniqueOrThrow({ where: { id: affiliateId } });
  return makeAffiliate({ programId, code });
}

function setRate(commissionBps: number) {
  return db.affiliate.update({ where: { id: affiliateId }, data: { commissionBps } });
}

async function deleteAccount() {
  await db.$executeRaw`INSERT INTO ledger_account (id, program_id, kind, currency)
    VALUES ('acc_scratch', ${programId}, 'cash', 'XXX')`;
  return db.$executeRaw`DELETE FROM ledger_account WHERE id = 'acc_scratch'`;
}

const raise = (state: string) =>
  db.$executeRawUnsafe(`DO $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`);

/** A deferred trigger fails where the adapter passes its error on bare. */
const raiseAtCommit = (state: string) =>
  inTx(async (tx) => {
    await tx.$executeRawUnsafe(`CREATE FUNCTION scratch_raise() RETURNS trigger LANGUAGE plpgsql AS
      $$ BEGIN RAISE EXCEPTION 'no' USING ERRCODE = '${state}'; END $$`);
    await tx.$executeRaw`CREATE CONSTRAINT TRIGGER scratch_late AFTER UPDATE ON scratch
      DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION scratch_raise()`;
    await tx.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = 1`;
  });

/** What the guard of closed books says, to a transaction that is older than the closing. */
const postIntoClosed = () =>
  inTx(async (tx) => {
    const who = { programId, affiliateId: (await makeAffiliate({ programId })).id };
    const booksClosedTo = new Date(Date.now() + 60_000);
    await tx.affiliate.update({ where: { id: who.affiliateId }, data: { booksClosedTo } });
    const legs = [{ from: 'expense', to: 'pending', amountMinor: 1n } as const];
    await postTransfer(tx, { ...who, currency: 'USD', kind: 'earn', legs });
  });

const waitForLock = () =>
  inTx(async (holder) => {
    await holder.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = 1`;
    await inTx(async (tx) => {
      await tx.$executeRaw`SET LOCAL lock_timeout = 50`;
      await tx.$executeRaw`UPDATE scratch SET n = n + 1 WHERE id = 1`;
    });
  });

const tooSlow = () =>
  inTx(async (tx) => {
    await tx.$executeRaw`SET LOCAL statement_timeout = 50`;
    await tx.$queryRaw`SELECT pg_sleep(5)::text`;
  });

const cancelled = () =>
  inTx(async (tx) => {
    const pid = await pidOf(tx);
    const slow = tx.$queryRaw`SELECT pg_sleep(5)::text`;
    const cancelling = sleep(200).then(() => db.$queryRaw`SELECT pg_cancel_backend(${pid}::int)`);
    await Promise.all([slow, cancelling]);
  });

const endedInStatement = () =>
  inTx(async (tx) => {
    const pid = await pidOf(tx);
    const slow = tx.$queryRaw`SELECT pg_sleep(5)::text`;
    await Promise.all([slow, sleep(200).then(() => endBackend(pid))]);
  });

const endedBetween = (then: (tx: Tx) => Promise<unknown>) =>
  inTx(async (tx) => {
    await endBackend(await pidOf(tx));
    await sleep(300);
    await then(tx);
  });

/** A role that may have one connection at a time. */
async function tooMany() {
  const role = `scratch_${process.pid}`;
  await db.$executeRawUnsafe(`CREATE ROLE ${role} LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
  const crowded = connectDb(Object.assign(new URL(url), { username: role, password: 'x' }).href);
  try {
    await crowded.$queryRaw`SELECT 1`;
  } finally {
    await crowded.$disconnect();
    await db.$executeRawUnsafe(`DROP ROLE ${role}`);
  }
}

/** While somebody has the only connection there is. */
async function noneFree(ask: () => Promise<unknown>) {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let begun = (): void => undefined;
  const hasBegun = new Promise<void>((resolve) => (begun = resolve));
  const holder = single.$transaction(async () => {
    begun();
    await held;
  });
  await hasBegun;
  try {
    return await ask();
  } finally {
    release();
    await holder;
  }
}
