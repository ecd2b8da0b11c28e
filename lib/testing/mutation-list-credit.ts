import { one, type Mutation } from '@/lib/testing/mutation';

const MIGRATION = 'prisma/migrations/20261218000100_credit/migration.sql';
const MOVE = 'lib/payouts/move-payouts.ts';
const BONUS = 'lib/payouts/give-bonus.ts';
const RELEASE = 'lib/payouts/release-items.ts';
const TESTS = ['lib/payouts/credit.int.test.ts'];
const BY_KEY = ['app/api/v1/payouts/payouts.int.test.ts'];
const BUYERS = ['lib/sales/record-order.int.test.ts'];

const credit = (guard: string, file: string, from: string, to: string, only: string): Mutation =>
  one(`credit: ${guard}`, file, from, to, TESTS, only);

/** The guards of payouts in credit, and of keys that move payouts. */
export const CREDIT_MUTATIONS: Mutation[] = [
  credit(
    'the share is what was asked for with',
    BONUS,
    'applyBps(payout.amountMinor, payout.creditBonusBps ?? 0)',
    'applyBps(payout.amountMinor, 2 * (payout.creditBonusBps ?? 0))',
    'as one more item',
  ),
  credit(
    'the bonus waits for nothing',
    BONUS,
    'terms: { ...(await termsOf(tx, items)), holdDays: 0 },',
    'terms: await termsOf(tx, items),',
    'as one more item',
  ),
  credit(
    'the bonus goes with its payout',
    RELEASE,
    'await takeBonusBack(work, bonusCommissionId);',
    '',
    'after (cancel|reject) there is none',
  ),
  credit(
    'what was taken of the bonus is not taken twice',
    'lib/payouts/take-bonus-back.ts',
    'const amountMinor = remainingMinor(bonus);',
    'const amountMinor = bonus.amountMinor;',
    'is not taken twice',
  ),
  credit(
    'the bonus of somebody banned is on no hold',
    RELEASE,
    '.filter((row) => row.id !== bonusCommissionId)',
    '',
    'a ban takes it',
  ),
  credit(
    'details only where it is offered',
    'lib/payouts/save-details.ts',
    "given.method === 'credit' && !affiliate.program.creditEnabled",
    'false',
    'only where it is',
  ),
  credit(
    'payouts only where it is offered',
    'lib/payouts/request-payout.ts',
    "if (isCredit && !creditEnabled) return refuse('CREDIT_NOT_OFFERED');",
    '',
    'only where it is',
  ),
  credit(
    'no list to pay by hand has it',
    'lib/payouts/batches/rules.ts',
    "return ['paypal', 'iban', 'ach'];",
    "return ['paypal', 'iban', 'ach', 'credit'];",
    'no batch takes it',
  ),
  credit(
    'the account is for staff',
    'lib/payouts/summary.ts',
    'isCredit && staff ? creditAccountOf(row) : null',
    'isCredit ? creditAccountOf(row) : null',
    'shown masked to its affiliate',
  ),
  credit(
    'who gives is not who approved',
    MOVE,
    "if (isMissing) return refuse('PAYOUT_NEEDS_SECOND_PERSON');",
    '',
    'it is not who approved it',
  ),
  credit(
    'a key is whoever made it',
    'lib/payouts/second-person.ts',
    'return key?.createdBy ?? actor;',
    'return key ? actor : null;',
    'a key counts as who made it',
  ),
  credit(
    'trigger payout_second_person',
    MIGRATION,
    'CREATE TRIGGER payout_second_person BEFORE UPDATE OF status',
    'CREATE TRIGGER payout_second_person BEFORE UPDATE OF created_at',
    'the database asks again',
  ),
  credit(
    'function person_behind',
    MIGRATION,
    "split_part(actor, ':', 1) IN ('api_key', 'agent')",
    "split_part(actor, ':', 1) IN ('agent')",
    'the database asks again',
  ),
  credit(
    'trigger payout_credit_offered',
    MIGRATION,
    "FOR EACH ROW WHEN (NEW.method = 'credit') EXECUTE FUNCTION payout_credit_offered",
    "FOR EACH ROW WHEN (NEW.method = 'none') EXECUTE FUNCTION payout_credit_offered",
    'credit is given on nothing',
  ),
  credit(
    'trigger payout_bonus',
    MIGRATION,
    'CREATE TRIGGER payout_bonus BEFORE UPDATE OF status, bonus_commission_id',
    'CREATE TRIGGER payout_bonus BEFORE UPDATE OF created_at',
    'an approval without its bonus',
  ),
  credit(
    'a bonus is of the payout’s own items',
    MIGRATION,
    'WHERE i.payout_id = NEW.id AND i.commission_id',
    'WHERE i.commission_id',
    'an approval without its bonus',
  ),
  credit(
    'unique index payout_bonus_key',
    MIGRATION,
    'CREATE UNIQUE INDEX payout_bonus_key',
    'CREATE INDEX payout_bonus_key',
    'one bonus is of one payout',
  ),
  credit(
    'constraint payout_credit_batch_check',
    MIGRATION,
    "CHECK (method <> 'credit' OR batch_id IS NULL)",
    "CHECK (method <> 'credit' OR batch_id IS NULL OR true)",
    'nor does the database let it in',
  ),
  credit(
    'constraint payout_credit_bonus_bps_check',
    MIGRATION,
    "(method = 'credit') = (credit_bonus_bps IS NOT NULL) AND credit_bonus_bps BETWEEN 0 AND 10000)",
    'credit_bonus_bps BETWEEN 0 AND 10000)',
    'credit is given on nothing',
  ),
  credit(
    'the share stays',
    MIGRATION,
    'IF (NEW.method, NEW.details_id, NEW.credit_bonus_bps) IS DISTINCT FROM (OLD.method, OLD.details_id, OLD.credit_bonus_bps)',
    'IF (NEW.method, NEW.details_id) IS DISTINCT FROM (OLD.method, OLD.details_id)',
    'the share and who approved stay',
  ),
  credit(
    'who approved stays',
    MIGRATION,
    '    OR (OLD.approved_by IS NOT NULL AND NEW.approved_by IS DISTINCT FROM OLD.approved_by)\n',
    '',
    'the share and who approved stay',
  ),
  credit(
    'verify looks at the bonus',
    'lib/books/invariants/money-in-place.ts',
    "(p.method = 'credit' OR p.bonus_commission_id IS NOT NULL) AND CASE",
    "(p.method = 'none' OR p.bonus_commission_id IS NULL) AND CASE",
    'verify sees a bonus',
  ),
  one(
    'credit: a buyer by that account is the affiliate',
    'lib/sales/buyer.ts',
    '...(creditEnabled ? creditHashesOf(id, customer.names) : []),',
    '',
    BUYERS,
    'is seen by the account in the shop',
  ),
  one(
    'credit: an account is of its program’s shop',
    'lib/payouts/account-hash.ts',
    'return `credit:${programId}:${withoutSpaces(account).toLowerCase()}`;',
    'return `credit:${programId.slice(0, 0)}:${withoutSpaces(account).toLowerCase()}`;',
    BUYERS,
    'nor in another shop',
  ),
  one(
    'a key pays in credit only',
    MOVE,
    "event === 'pay' && method !== 'credit' && !isPerson(ctx.actor)",
    'false',
    BY_KEY,
    'by a key in credit only',
  ),
  one(
    'the daily limit of a key, approving',
    MOVE,
    'const spent = await spendByKey(work, all);',
    'const spent = ok(all);',
    BY_KEY,
    'counts what it approves',
  ),
  one(
    'the daily limit of a key, bonus included',
    MOVE,
    'amountMinor: amountMinor + bonusOf(left)',
    'amountMinor: amountMinor + 0n * bonusOf(left)',
    BY_KEY,
    'of which the bonus is above it',
  ),
  one(
    'the daily limit of a key, giving',
    MOVE,
    'const spent = await spendByKey(work, payout);',
    'const spent = ok(payout);',
    BY_KEY,
    'counts what it approves',
  ),
  one(
    'no limit is no leave',
    'lib/payouts/spend-by-key.ts',
    "if (limitMinor === null) return refuse('NO_DAILY_LIMIT', undefined, { currency });",
    'if (limitMinor === null) return ok(null);',
    BY_KEY,
    'nothing of it is moved',
  ),
];
