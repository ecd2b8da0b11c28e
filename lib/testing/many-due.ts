import { auditRows } from '@/lib/audit/record';
import { newCommission } from '@/lib/commissions/earn-commission';
import { inTransaction } from '@/lib/db/transact';
import { writeRows } from '@/lib/db/write-rows';
import { prepareTransfers } from '@/lib/ledger/post';
import { outboxRows } from '@/lib/outbox/enqueue';
import { expectOk, ok } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';
import { testTerms } from '@/lib/testing/terms';

const EARNED_AT = new Date('2026-01-01T00:00:00Z');
/** Of one transaction. */
const AT_ONCE = 5_000;

/** Bonuses of 100 minor units each whose hold is over: `matureCommissions` makes them available. */
export async function makeManyDue(
  affiliate: { programId: string; affiliateId: string },
  length: number,
): Promise<void> {
  for (let made = 0; made < length; made += AT_ONCE) {
    await makeSomeDue(affiliate, Math.min(AT_ONCE, length - made));
  }
}

async function makeSomeDue(
  { programId, affiliateId }: { programId: string; affiliateId: string },
  length: number,
): Promise<void> {
  const made = await inTransaction(async (tx, now) => {
    const earned = Array.from({ length }, () =>
      newCommission(systemCtx, now, {
        programId,
        affiliateId,
        kind: 'bonus',
        orderId: null,
        customerId: null,
        amountMinor: 100n,
        lines: [],
        currency: 'USD',
        terms: { ...testTerms, approval: 'automatic', holdDays: 0 },
        earnedAt: EARNED_AT,
        subId: null,
        clickId: null,
        source: 'manual',
        reason: 'A bonus for the test',
        holds: [],
      }),
    );
    const { transfers, entries } = await prepareTransfers(
      tx,
      earned.map(({ transfer }) => transfer),
    );
    const audits = earned.flatMap((one) => one.audits);
    const events = earned.flatMap((one) => one.events);
    await writeRows(tx, [
      { table: 'commission', rows: earned.map(({ commission }) => commission) },
      { table: 'audit_event', rows: auditRows(systemCtx, audits) },
      { table: 'outbox_event', rows: outboxRows(events) },
      { table: 'ledger_transfer', rows: transfers },
      { table: 'ledger_entry', rows: entries },
    ]);
    return ok(null);
  });
  expectOk(made);
}
