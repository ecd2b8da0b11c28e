import type { Tx } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import type { AffiliateAccount } from '@/lib/ledger/post';

export type ManyLeg = { commissionId: string; amountMinor: bigint; payoutItemId?: string };

/** The legs of one affiliate in one currency: one transfer. */
export type TransferGroup = {
  programId: string;
  affiliateId: string;
  currency: string;
  payoutId?: string;
  legs: ManyLeg[];
};

/**
 * Posts one transfer per group, all of one kind and between the same two accounts of their affiliates, in two statements
 * however many there are. The database checks what it checks of every transfer. Zero legs are left out.
 */
export async function postManyTransfers(
  tx: Tx,
  about: { kind: string; from: AffiliateAccount; to: AffiliateAccount; reason?: string },
  groups: TransferGroup[],
): Promise<void> {
  const { kind, from, to, reason = null } = about;
  const heads = groups
    .map((group) => ({ ...group, legs: group.legs.filter((leg) => leg.amountMinor !== 0n) }))
    .filter((group) => group.legs.length > 0);
  if (heads.length === 0) return;
  await openManyAccounts(tx, [from, to], heads);
  const transferIds = heads.map(() => newId('ledgerTransfer'));
  const legs = heads.flatMap((head, at) =>
    head.legs.map((leg) => ({ ...leg, transferId: transferIds[at] ?? '' })),
  );
  const written = await tx.$executeRaw`
    WITH head AS (
      SELECT * FROM unnest(${transferIds}::text[], ${heads.map((h) => h.programId)}::text[],
        ${heads.map((h) => h.affiliateId)}::text[], ${heads.map((h) => h.currency)}::text[],
        ${heads.map((h) => h.payoutId ?? '')}::text[])
        AS h(transfer_id, program_id, affiliate_id, currency, payout_id)
    ), leg AS (
      SELECT * FROM unnest(${legs.map((leg) => leg.transferId)}::text[], ${legs.map((leg) => leg.commissionId)}::text[],
        ${legs.map((leg) => leg.amountMinor)}::bigint[], ${legs.map((leg) => leg.payoutItemId ?? '')}::text[])
        AS l(transfer_id, commission_id, minor, payout_item_id)
    ), transfer AS (
      INSERT INTO ledger_transfer (id, program_id, affiliate_id, kind, currency, payout_id, reason)
      SELECT transfer_id, program_id, affiliate_id, ${kind}, currency, nullif(payout_id, ''), ${reason} FROM head
    )
    INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id, payout_item_id)
    SELECT h.transfer_id, a.id, CASE a.kind WHEN ${from} THEN -l.minor ELSE l.minor END, h.currency, l.commission_id,
      nullif(l.payout_item_id, '')
    FROM leg l
    JOIN head h ON h.transfer_id = l.transfer_id
    JOIN ledger_account a ON a.program_id = h.program_id AND a.affiliate_id = h.affiliate_id
      AND a.currency = h.currency AND a.kind = ANY (${[from, to]}::text[])`;
  if (written !== legs.length * 2)
    throw new Error(`wrote ${written} entries of ${legs.length} legs`);
}

/** Accounts are made when first used; those that are there stay. */
async function openManyAccounts(
  tx: Tx,
  kinds: AffiliateAccount[],
  groups: TransferGroup[],
): Promise<void> {
  const owners = new Map(
    groups.map((group) => [`${group.affiliateId} ${group.currency}`, group] as const),
  );
  const wanted = [...owners.values()].flatMap((group) =>
    kinds.map((kind) => ({ ...group, kind, id: newId('ledgerAccount') })),
  );
  await tx.$executeRaw`
    INSERT INTO ledger_account (id, program_id, affiliate_id, kind, currency)
    SELECT w.* FROM unnest(${wanted.map((w) => w.id)}::text[], ${wanted.map((w) => w.programId)}::text[],
      ${wanted.map((w) => w.affiliateId)}::text[], ${wanted.map((w) => w.kind)}::text[],
      ${wanted.map((w) => w.currency)}::text[]) AS w(id, program_id, affiliate_id, kind, currency)
    WHERE NOT EXISTS (SELECT 1 FROM ledger_account a WHERE a.program_id = w.program_id
      AND a.affiliate_id = w.affiliate_id AND a.kind = w.kind AND a.currency = w.currency)
    ORDER BY w.affiliate_id, w.kind, w.currency
    ON CONFLICT DO NOTHING`;
}
