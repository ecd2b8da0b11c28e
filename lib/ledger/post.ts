import type { Tx } from '@/lib/db/client';
import { writeRows } from '@/lib/db/write-rows';
import { newId } from '@/lib/ids';
import { parserOf } from '@/lib/parse-one-of';
import { lockBalances } from '@/lib/ledger/lock-accounts';

const AFFILIATE_ACCOUNTS = ['pending', 'available', 'in_payout', 'paid', 'debt'] as const;
const PROGRAM_ACCOUNTS = ['expense', 'cash', 'write_off'] as const;
export type AffiliateAccount = (typeof AFFILIATE_ACCOUNTS)[number];
export type ProgramAccount = (typeof PROGRAM_ACCOUNTS)[number];
export type AccountKind = AffiliateAccount | ProgramAccount;
export const parseAccountKind = parserOf('account kind', [
  ...AFFILIATE_ACCOUNTS,
  ...PROGRAM_ACCOUNTS,
]);

export type Leg = {
  from: AccountKind;
  to: AccountKind;
  /** Minor units; negative posts the other way round (a debt item leaving in_payout). Zero legs are left out. */
  amountMinor: bigint;
  commissionId?: string;
  payoutItemId?: string;
};

export type Transfer = {
  programId: string;
  affiliateId: string;
  currency: string;
  kind: string;
  legs: Leg[];
  payoutId?: string;
  answersId?: string;
  reason?: string;
};

function isProgramAccount(kind: AccountKind): kind is ProgramAccount {
  return (PROGRAM_ACCOUNTS as readonly string[]).includes(kind);
}

/**
 * Posts one balanced transfer in the caller's transaction: each leg takes from one account and gives to another.
 * Accounts are made when first used. The database refuses an unbalanced transfer at once (I1) and a balance of the
 * wrong sign at COMMIT (I7). Returns the transfer's id, or null when every leg was zero.
 */
export async function postTransfer(tx: Tx, transfer: Transfer): Promise<string | null> {
  const { transfers, entries } = await prepareTransfers(tx, [transfer]);
  await writeRows(tx, [
    { table: 'ledger_transfer', rows: transfers },
    { table: 'ledger_entry', rows: entries },
  ]);
  return transfers[0]?.id ?? null;
}

/**
 * The rows of several transfers, for callers who write them together with what they are about, in this transaction.
 * Makes the accounts that are missing; with several transfers the affiliates' accounts are locked in id order, so that
 * two callers never wait for each other (a deadlock). Transfers whose every leg is zero are left out.
 */
export async function prepareTransfers(tx: Tx, given: readonly Transfer[]) {
  const filled = given
    .map((transfer) => ({
      ...transfer,
      id: newId('ledgerTransfer'),
      legs: transfer.legs.filter((leg) => leg.amountMinor !== 0n),
    }))
    .filter((transfer) => transfer.legs.length > 0);
  const idOf = await openAccounts(
    tx,
    filled.flatMap((transfer) =>
      transfer.legs.flatMap(({ from, to }) => [accountOf(transfer, from), accountOf(transfer, to)]),
    ),
    { lock: filled.length > 1 },
  );
  const transfers = filled.map((transfer) => ({
    id: transfer.id,
    programId: transfer.programId,
    affiliateId: transfer.affiliateId,
    kind: transfer.kind,
    currency: transfer.currency,
    payoutId: transfer.payoutId ?? null,
    answersId: transfer.answersId ?? null,
    reason: transfer.reason ?? null,
  }));
  const entries = filled.flatMap((transfer) =>
    transfer.legs.flatMap((leg) => {
      const shared = {
        transferId: transfer.id,
        currency: transfer.currency,
        commissionId: leg.commissionId ?? null,
        payoutItemId: leg.payoutItemId ?? null,
      };
      return [
        {
          ...shared,
          accountId: idOf(accountOf(transfer, leg.from)),
          amountMinor: -leg.amountMinor,
        },
        { ...shared, accountId: idOf(accountOf(transfer, leg.to)), amountMinor: leg.amountMinor },
      ];
    }),
  );
  return { transfers, entries };
}

/** Legs of one transfer at most: a large payout is several transfers, each balanced for itself and short to read. */
export const LEGS_PER_TRANSFER = 100;

/** Like postTransfer, for any number of legs: several transfers of one kind, each balanced for itself. */
export async function postTransfers(tx: Tx, transfer: Transfer): Promise<void> {
  for (let i = 0; i < transfer.legs.length; i += LEGS_PER_TRANSFER) {
    await postTransfer(tx, { ...transfer, legs: transfer.legs.slice(i, i + LEGS_PER_TRANSFER) });
  }
}

type Account = {
  programId: string;
  affiliateId: string | null;
  kind: AccountKind;
  currency: string;
};

type FoundAccount = Omit<Account, 'kind'> & { id: string; kind: string };

/** The account of that kind in a transfer: the affiliate's, or the program's. */
export function accountOf(
  { programId, affiliateId, currency }: Pick<Transfer, 'programId' | 'affiliateId' | 'currency'>,
  kind: AccountKind,
): Account {
  return { programId, affiliateId: isProgramAccount(kind) ? null : affiliateId, kind, currency };
}

function keyOf({ programId, affiliateId, kind, currency }: Account): string {
  return `${programId} ${affiliateId ?? ''} ${kind} ${currency}`;
}

/** The ids of accounts, which are made when they are missing. `lock`: those of affiliates, in id order. */
export async function openAccounts(
  tx: Tx,
  wanted: readonly Account[],
  { lock }: { lock: boolean },
): Promise<(account: Account) => string> {
  const byKey = new Map(wanted.map((account) => [keyOf(account), account]));
  const accounts = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, account]) => account);
  let found = await findAccounts(tx, accounts);
  if (found.size < accounts.length) {
    await tx.ledgerAccount.createMany({
      data: accounts
        .filter((account) => !found.has(keyOf(account)))
        .map((account) => ({ ...account, id: newId('ledgerAccount') })),
      skipDuplicates: true,
    });
    found = await findAccounts(tx, accounts);
  }
  if (lock) await lockBalances(tx, [...found.values()]);
  return (account) => {
    const id = found.get(keyOf(account));
    if (id === undefined) throw new Error(`no account ${account.kind}`);
    return id;
  };
}

async function findAccounts(tx: Tx, accounts: Account[]): Promise<Map<string, string>> {
  if (accounts.length === 0) return new Map();
  // never null: id, programId, kind, currency
  // Two look-ups by index: one for the program's accounts, one for those of affiliates.
  const rows = await tx.$queryRaw<FoundAccount[]>`
    WITH wanted AS (
      SELECT * FROM unnest(${accounts.map((a) => a.programId)}::text[], ${accounts.map((a) => a.affiliateId ?? '')}::text[],
        ${accounts.map((a) => a.kind)}::text[], ${accounts.map((a) => a.currency)}::text[])
        AS w(program_id, affiliate_id, kind, currency))
    SELECT a.id, a.program_id AS "programId", a.affiliate_id AS "affiliateId", a.kind, a.currency
    FROM wanted w JOIN ledger_account a ON a.affiliate_id = w.affiliate_id AND a.program_id = w.program_id
      AND a.kind = w.kind AND a.currency = w.currency
    UNION ALL
    SELECT a.id, a.program_id, a.affiliate_id, a.kind, a.currency
    FROM wanted w JOIN ledger_account a ON a.affiliate_id IS NULL AND a.program_id = w.program_id
      AND a.kind = w.kind AND a.currency = w.currency
    WHERE w.affiliate_id = ''`;
  return new Map(rows.map((row) => [keyOf({ ...row, kind: parseAccountKind(row.kind) }), row.id]));
}
