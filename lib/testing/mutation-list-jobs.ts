import { one, type Mutation } from '@/lib/testing/mutation';

const DUE = 'lib/commissions/due-sql.ts';
const MATURE = 'lib/commissions/mature-commissions.ts';
const JOBS = ['lib/jobs/jobs.int.test.ts'];
const EXPIRE = 'lib/jobs/expire-records-sql.ts';
const MATURED = ['lib/commissions/mature-commissions.int.test.ts'];
const PARKED = ['lib/sales/parked-refunds.int.test.ts'];

/** The guards of what happens by itself: maturing, refunds that waited, what is kept for a time. */
export const JOB_MUTATIONS: Mutation[] = [
  one(
    'what is held does not mature',
    DUE,
    'AND c.available_at <= ${now} AND NOT ${onHoldSql}`',
    'AND c.available_at <= ${now}`',
    JOBS,
    'maturing',
  ),
  one(
    'a commission matures at its instant',
    DUE,
    'c.available_at <= ${now} AND NOT',
    'c.available_at < ${now} AND NOT',
    MATURED,
    'what is left of a commission',
  ),
  one(
    'only automatic approval approves by itself',
    DUE,
    "(c.status = 'pending' AND c.terms ->> 'approval' = 'automatic'))\n",
    "c.status = 'pending')\n",
    MATURED,
    'what is left of a commission',
  ),
  one(
    'the hold is over at its instant',
    'lib/commissions/rules.ts',
    'commission.availableAt.getTime() <= now.getTime()',
    'commission.availableAt.getTime() < now.getTime()',
    ['lib/commissions/rules.test.ts'],
    'matures at exactly the instant',
  ),
  one(
    'what was taken back does not mature',
    MATURE,
    'row.amountMinor - row.clawedBackMinor',
    'row.amountMinor',
    MATURED,
    'what is left of a commission',
  ),
  one(
    'a commission that cannot mature keeps no other waiting',
    MATURE,
    'if (others.length === 0) return matureEach(only, outcome);',
    'if (others.length === 0) throw error;',
    MATURED,
  ),
  one(
    'what failed by itself is thrown at the end',
    MATURE,
    'if (failure !== undefined) throw failure;',
    '',
    MATURED,
  ),
  one(
    'refunds wait for their order',
    'lib/refunds/parked-refunds-sql.ts',
    "AND r.status = 'parked')",
    "AND r.status = 'waiting')",
    PARKED,
    'refunds that waited',
  ),
  one(
    'disputes wait for their order',
    'lib/refunds/parked-refunds-sql.ts',
    'AND d.order_id IS NULL)`',
    'AND d.order_id IS NOT NULL)`',
    PARKED,
    'disputes that waited',
  ),
  one(
    'only what was delivered leaves the outbox',
    EXPIRE,
    "status = 'delivered' AND created_at < app_now() - interval '90 days'",
    "created_at < app_now() - interval '90 days'",
    JOBS,
    'the books need none of it',
  ),
  one(
    'answers are kept for thirty days',
    EXPIRE,
    "idempotency_record: Prisma.sql`created_at < app_now() - interval '30 days'`",
    "idempotency_record: Prisma.sql`created_at < app_now() - interval '3 days'`",
    JOBS,
    'expiring',
  ),
  one(
    'sent forms are kept for thirty days',
    EXPIRE,
    "once: Prisma.sql`created_at < app_now() - interval '30 days'`",
    "once: Prisma.sql`created_at < app_now() - interval '3 days'`",
    JOBS,
    'the books need none of it',
  ),
  one(
    'events leave after the mark says so',
    'lib/jobs/expire-records.ts',
    'expectOk(await inTransaction(async (tx) => ok(await markEventsKept(tx))));',
    '',
    JOBS,
    'the books need none of it',
  ),
  one(
    'what a provider sent is emptied after ninety days',
    EXPIRE,
    "received_at < app_now() - interval '90 days'",
    "received_at < app_now() - interval '900 days'",
    JOBS,
    'what is kept for a time',
  ),
];
