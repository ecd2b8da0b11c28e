import type { Work } from '@/lib/db/work';
import { openHolds } from '@/lib/commissions/open-holds';
import { decide } from '@/lib/commissions/rules';
import { moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import type { CommissionRow } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { PayoutItem } from '@/lib/db/generated/client';
import { balancesByCommission, debtOf } from '@/lib/ledger/balances';
import { postManyTransfers } from '@/lib/ledger/post-many';
import { minBigint } from '@/lib/money/money';
import { minimumFor } from '@/lib/payouts/rules';
import { liveItems, movePayout, recordPayoutNews } from '@/lib/payouts/store';
import { takeBonusBack } from '@/lib/payouts/take-bonus-back';
import { type PayoutRow, parsePayoutStatus } from '@/lib/payouts/types';

/**
 * Gives items back: in_payout → available for what was earned, and the debt back to debt for what was netted. A
 * commission whose clawback had become debt while it was on its way is netted at once (available → debt). The bonus that
 * came with an approval goes with it.
 * The caller holds affiliate and payout.
 */
export async function releaseItems(
  work: Work,
  payout: PayoutRow,
  items: PayoutItem[],
  reason: string,
): Promise<void> {
  const { tx, now } = work;
  if (items.length === 0) return;
  const commissions = await lockCommissions(
    tx,
    items.map((item) => item.commissionId),
  );
  const { count } = await tx.payoutItem.updateMany({
    where: { id: { in: items.map((item) => item.id) }, releasedAt: null },
    data: { releasedAt: now },
  });
  if (count !== items.length) throw new Error('an item was released by somebody else');

  await postBack(tx, payout, items, reason);

  const earning = new Set(
    items.filter((item) => item.kind === 'earning').map((item) => item.commissionId),
  );
  const released = commissions.filter(
    (row) => earning.has(row.id) && decide(row, 'release', { now, held: false }).kind === 'move',
  );
  await moveCommissions(work, released, 'release', {
    reason,
    payoutId: payout.id,
  });
  const { affiliateId, bonusCommissionId } = payout;
  const freed = released
    .filter((row) => row.id !== bonusCommissionId)
    .map((row) => ({ ...row, status: 'available' as const }));
  await holdIfBanned(work, affiliateId, freed);

  await netNewDebts(tx, payout, [...earning], reason);
  if (bonusCommissionId !== null && earning.has(bonusCommissionId)) {
    await takeBonusBack(work, bonusCommissionId);
  }
}

/** Each item to where it came from. */
async function postBack(
  tx: Tx,
  payout: PayoutRow,
  items: PayoutItem[],
  reason: string,
): Promise<void> {
  for (const [kind, to] of [
    ['earning', 'available'],
    ['debt', 'debt'],
  ] as const) {
    const legs = items
      .filter((item) => item.kind === kind)
      .map(({ id, ...item }) => ({ ...item, payoutItemId: id }));
    const about = { kind: 'release', from: 'in_payout', to, reason } as const;
    await postManyTransfers(tx, about, [{ ...ownerOf(payout), legs }]);
  }
}

async function netNewDebts(
  tx: Tx,
  payout: PayoutRow,
  commissionIds: string[],
  reason: string,
): Promise<void> {
  const account = { affiliateId: payout.affiliateId, currency: payout.currency };
  const debts = await balancesByCommission(tx, { ...account, kind: 'debt' }, commissionIds);
  const available = await balancesByCommission(
    tx,
    { ...account, kind: 'available' },
    commissionIds,
  );
  const availableOf = new Map(available.map((row) => [row.commissionId, row.minor]));
  const legs = debts.map((debt) => ({
    amountMinor: minBigint(debtOf(debt), availableOf.get(debt.commissionId) ?? 0n),
    commissionId: debt.commissionId,
  }));
  const about = { kind: 'net_debt', from: 'available', to: 'debt', reason } as const;
  await postManyTransfers(tx, about, [{ ...ownerOf(payout), legs }]);
}

function ownerOf({ id: payoutId, programId, affiliateId, currency }: PayoutRow) {
  return { payoutId, programId, affiliateId, currency };
}

/** What comes back after a ban, from a payout sent before it or by a reversal, is held like the rest. */
export async function holdIfBanned(
  work: Work,
  affiliateId: string,
  commissions: CommissionRow[],
): Promise<void> {
  const { tx } = work;
  const { status } = await tx.affiliate.findUniqueOrThrow({
    where: { id: affiliateId },
    select: { status: true },
  });
  if (status !== 'banned') return;
  const hold = { kind: 'banned' as const, reason: 'The affiliate was banned.' };
  await openHolds(work, commissions, hold);
}

/**
 * After items of a requested payout shrank or left: the payout is the sum of what is left. When the payouts of its
 * request that nobody has approved yet fell below the program's minimum together, all of them are cancelled, which
 * releases the rest; one that pays nothing any more goes by itself. The caller holds them.
 */
export async function settleReducedPayout(
  work: Work,
  payout: PayoutRow,
  reason: string,
): Promise<void> {
  const { tx } = work;
  const { _sum } = await tx.payoutItem.aggregate({
    where: { payoutId: payout.id, releasedAt: null },
    _sum: { amountMinor: true },
  });
  const sum = _sum.amountMinor ?? 0n;
  const amountMinor = sum > 0n ? sum : 0n;
  await tx.payout.update({ where: { id: payout.id }, data: { amountMinor } });
  const reduced: PayoutRow = { ...payout, amountMinor };
  const others = await listUnapprovedOthers(tx, payout);
  const together = others.reduce((total, other) => total + other.amountMinor, amountMinor);
  const reaches = together >= (await minimumOf(tx, payout));
  if (amountMinor > 0n && reaches) {
    await recordPayoutNews(work, reduced, {
      action: 'PAYOUT_REDUCED',
      event: 'payout.reduced',
      to: payout.status,
      reason,
    });
    return;
  }
  for (const one of reaches ? [reduced] : [reduced, ...others]) {
    const items = await liveItems(tx, one.id);
    await releaseItems(work, one, items, 'The payout fell below the minimum.');
    await movePayout(work, one, 'cancelled', {
      reason: `The payout fell below the minimum: ${reason}`,
    });
  }
}

/** Of the same request. */
export async function listUnapprovedOthers(
  tx: Tx,
  { id, requestId }: PayoutRow,
): Promise<PayoutRow[]> {
  const rows = await tx.payout.findMany({
    where: { requestId, status: 'requested', id: { not: id } },
    orderBy: { id: 'asc' },
  });
  return rows.map((row) => ({ ...row, status: parsePayoutStatus(row.status) }));
}

async function minimumOf(tx: Tx, { programId, currency }: PayoutRow): Promise<bigint> {
  const program = await tx.program.findUniqueOrThrow({
    where: { id: programId },
    select: { minimumPayout: true },
  });
  return minimumFor(program.minimumPayout, currency) ?? 0n;
}
