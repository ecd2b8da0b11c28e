import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';

export const AFFILIATE_ACCOUNTS = ['pending', 'available', 'in_payout', 'paid', 'debt'] as const;
export const PROGRAM_ACCOUNTS = ['expense', 'cash', 'write_off'] as const;
export type AffiliateAccount = (typeof AFFILIATE_ACCOUNTS)[number];
export type ProgramAccount = (typeof PROGRAM_ACCOUNTS)[number];
export type AccountKind = AffiliateAccount | ProgramAccount;

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
 * Accounts are made when first used. The database refuses an unbalanced transfer at COMMIT (I1) and a balance of the
 * wrong sign at once (I7). Returns the transfer's id, or null when every leg was zero.
 */
export async function postTransfer(tx: Tx, transfer: Transfer): Promise<string | null> {
  const legs = transfer.legs.filter((leg) => leg.amountMinor !== 0n);
  if (legs.length === 0) return null;
  const accountIds = await openAccounts(tx, transfer, legs);
  const id = newId('ledgerTransfer');
  await tx.ledgerTransfer.create({
    data: {
      id,
      programId: transfer.programId,
      affiliateId: transfer.affiliateId,
      kind: transfer.kind,
      currency: transfer.currency,
      payoutId: transfer.payoutId ?? null,
      answersId: transfer.answersId ?? null,
      reason: transfer.reason ?? null,
    },
    select: { id: true },
  });
  const accountId = (kind: AccountKind): string => {
    const found = accountIds.get(kind);
    if (!found) throw new Error(`no account ${kind}`);
    return found;
  };
  await tx.ledgerEntry.createMany({
    data: legs.flatMap((leg) => {
      const shared = {
        transferId: id,
        currency: transfer.currency,
        commissionId: leg.commissionId ?? null,
        payoutItemId: leg.payoutItemId ?? null,
      };
      return [
        { ...shared, accountId: accountId(leg.from), amountMinor: -leg.amountMinor },
        { ...shared, accountId: accountId(leg.to), amountMinor: leg.amountMinor },
      ];
    }),
  });
  return id;
}

/** Legs of one transfer at most: the balance check at COMMIT reads a transfer once per entry. */
const LEGS_PER_TRANSFER = 100;

/** Like postTransfer, for any number of legs: several transfers of one kind, each balanced for itself. */
export async function postTransfers(tx: Tx, transfer: Transfer): Promise<void> {
  for (let i = 0; i < transfer.legs.length; i += LEGS_PER_TRANSFER) {
    await postTransfer(tx, { ...transfer, legs: transfer.legs.slice(i, i + LEGS_PER_TRANSFER) });
  }
}

async function openAccounts(
  tx: Tx,
  transfer: Transfer,
  legs: Leg[],
): Promise<Map<AccountKind, string>> {
  const kinds = [...new Set(legs.flatMap((leg) => [leg.from, leg.to]))].sort();
  const wanted = kinds.map((kind) => ({
    kind,
    affiliateId: isProgramAccount(kind) ? null : transfer.affiliateId,
  }));
  const find = () =>
    tx.ledgerAccount.findMany({
      where: {
        programId: transfer.programId,
        currency: transfer.currency,
        OR: wanted.map(({ kind, affiliateId }) => ({ kind, affiliateId })),
      },
      select: { id: true, kind: true },
    });
  let found = await find();
  if (found.length < wanted.length) {
    await tx.ledgerAccount.createMany({
      data: wanted.map(({ kind, affiliateId }) => ({
        id: newId('ledgerAccount'),
        programId: transfer.programId,
        affiliateId,
        kind,
        currency: transfer.currency,
      })),
      skipDuplicates: true,
    });
    found = await find();
  }
  return new Map(found.map((row) => [row.kind as AccountKind, row.id]));
}
