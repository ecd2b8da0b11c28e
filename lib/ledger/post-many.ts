import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import {
  accountOf,
  LEGS_PER_TRANSFER,
  openAccounts,
  type AffiliateAccount,
} from '@/lib/ledger/post';

export type ManyLeg = { commissionId: string; amountMinor: bigint; payoutItemId?: string };

/** The legs of one affiliate in one currency. */
export type TransferGroup = {
  programId: string;
  affiliateId: string;
  currency: string;
  payoutId?: string;
  legs: ManyLeg[];
};

/**
 * Posts the groups as transfers of one kind between the same two accounts of their affiliates, in one statement however
 * many there are; a long group is several. The database checks what it checks of every transfer. Zero legs are left out.
 */
export async function postManyTransfers(
  tx: Tx,
  about: { kind: string; from: AffiliateAccount; to: AffiliateAccount; reason?: string },
  groups: TransferGroup[],
): Promise<void> {
  const { kind, from, to, reason = null } = about;
  const heads = groups.flatMap(transfersOf);
  if (heads.length === 0) return;
  const idOf = await openAccounts(
    tx,
    heads.flatMap((head) => [accountOf(head, from), accountOf(head, to)]),
    { lock: true },
  );
  const numbers = heads.flatMap((head, at) => head.legs.map(() => at + 1));
  const legs = heads.flatMap((head) => head.legs);
  const hasItems = legs.some((leg) => leg.payoutItemId !== undefined);
  const itemIds: string[] = hasItems ? legs.map((leg) => leg.payoutItemId ?? '') : [];
  const written = await tx.$executeRaw`
    WITH head AS (
      SELECT * FROM unnest(${heads.map(() => newId('ledgerTransfer'))}::text[], ${heads.map((h) => h.programId)}::text[],
        ${heads.map((h) => h.affiliateId)}::text[], ${heads.map((h) => h.currency)}::text[],
        ${heads.map((h) => h.payoutId ?? '')}::text[], ${heads.map((h) => idOf(accountOf(h, from)))}::text[],
        ${heads.map((h) => idOf(accountOf(h, to)))}::text[])
        WITH ORDINALITY AS h(transfer_id, program_id, affiliate_id, currency, payout_id, from_id, to_id, number)
    ), leg AS (
      SELECT * FROM unnest(${numbers}::int[], ${legs.map((leg) => leg.commissionId)}::text[],
        ${legs.map((leg) => leg.amountMinor)}::bigint[],
        ${itemIds}::text[])
        AS l(number, commission_id, minor, payout_item_id)
    ), transfer AS (
      INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency, payout_id, reason)
      SELECT transfer_id, program_id, affiliate_id, ${kind}, currency, nullif(payout_id, ''), ${reason} FROM head
    )
    INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id, payout_item_id)
    SELECT h.transfer_id, side.account_id, side.minor, h.currency, l.commission_id, nullif(l.payout_item_id, '')
    FROM leg l
    JOIN head h ON h.number = l.number
    CROSS JOIN LATERAL (VALUES (h.from_id, -l.minor), (h.to_id, l.minor)) AS side(account_id, minor)`;
  if (written !== legs.length * 2)
    throw new Error(`wrote ${written} entries of ${legs.length} legs`);
}

function transfersOf(group: TransferGroup): TransferGroup[] {
  const legs = group.legs.filter((leg) => leg.amountMinor !== 0n);
  const count = Math.ceil(legs.length / LEGS_PER_TRANSFER);
  return Array.from({ length: count }, (_, at) => ({
    ...group,
    legs: legs.slice(at * LEGS_PER_TRANSFER, (at + 1) * LEGS_PER_TRANSFER),
  }));
}
