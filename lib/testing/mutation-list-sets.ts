import { one, type Mutation } from '@/lib/testing/mutation';

const LAST_LINE = 'lib/books/last-line.int.test.ts';
const SETS = 'prisma/migrations/20261130000300_payouts_in_sets/migration.sql';
const REQUESTS = 'lib/payouts/requests-in-sets.int.test.ts';
const BANS = 'lib/corrections/ban-in-pieces.int.test.ts';

/** Requests of several payouts, what is open of each commission, and bans in pieces. */
export const SET_MUTATIONS: Mutation[] = [
  one(
    'trigger payout_sums',
    SETS,
    'TRIGGER payout_sums AFTER INSERT OR UPDATE',
    'TRIGGER payout_sums AFTER DELETE',
    [LAST_LINE],
  ),
  one(
    'trigger payout_item_changes',
    SETS,
    'UPDATE payout SET created_at = created_at WHERE id',
    'UPDATE payout SET created_at = created_at WHERE false AND id',
    [LAST_LINE],
  ),
  one(
    'trigger payout_request_fits',
    SETS,
    'payout_request_fits BEFORE INSERT OR UPDATE OF request_id',
    'payout_request_fits BEFORE DELETE',
    [LAST_LINE],
  ),
  one('trigger open_balance_guard', SETS, 'IF pg_trigger_depth() < 2 THEN', 'IF false THEN', [
    LAST_LINE,
  ]),
  one('trigger payout_not_banned', SETS, "IF standing = 'banned' THEN", 'IF false THEN', [BANS]),
  one(
    'hold check of a request',
    'lib/payouts/request-sql.ts',
    'WHERE h.commission_id = c.id AND h.released_at IS NULL',
    'WHERE false',
    ['lib/payouts/payouts.int.test.ts'],
  ),
  one(
    'a debt stays below the earnings of its payout',
    'lib/payouts/plan-request.ts',
    'room: earned - 1n',
    'room: earned',
    ['lib/payouts/plan-request.test.ts'],
  ),
  one(
    'the minimum later is that of the request',
    'lib/payouts/release-items.ts',
    'total + other.amountMinor, amountMinor)',
    'total + other.amountMinor - other.amountMinor, amountMinor)',
    [REQUESTS],
  ),
  one(
    'a banned affiliate is refused',
    'lib/payouts/banned.ts',
    "event === 'approve' || event === 'send' ||",
    '',
    [BANS],
  ),
  one(
    'what a person let go is not held again',
    'lib/corrections/ban-sql.ts',
    'AND (h.released_at IS NULL OR',
    'AND (h.released_at IS NULL OR false AND',
    [BANS],
  ),
];
