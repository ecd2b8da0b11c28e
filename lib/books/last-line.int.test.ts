import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { moveCommissions } from '@/lib/commissions/moves';
import { lockCommissions } from '@/lib/commissions/lock-commissions';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { approvePayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { movePayout } from '@/lib/payouts/store';
import { lockPayout } from '@/lib/payouts/lock-payouts';
import { takeBack } from '@/lib/corrections/take-back';
import { expectOk, ok } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { connectLooker } from '@/lib/testing/model/world';
import { countRows, makeEarned, makePayableAffiliate, makeRefund } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

/**
 * The last line: what stands when the code above it has a fault. Each is tried with SQL that no command would write, or
 * with what a command saw too long ago. `npm run test:mutations` takes them away one at a time and runs these.
 */
const longAgo = addDays(new Date(), -60);
const reason = 'Because of the test';

let looker: Awaited<ReturnType<typeof connectLooker>>;
beforeAll(async () => {
  looker = await connectLooker();
});
afterAll(() => looker.end());

/** The constraint that refused the statements, at once or at COMMIT. */
async function refusedBy(...statements: string[]): Promise<string | null> {
  const before = await countRows();
  await looker.query('BEGIN');
  try {
    for (const statement of statements) await looker.query(statement);
    await looker.query('COMMIT');
    return null;
  } catch (error) {
    await looker.query('ROLLBACK');
    expect(await countRows()).toEqual(before);
    const { constraint, message } = error as { constraint?: string; message: string };
    return constraint ?? message;
  }
}

/** The same row once more, but for what is given. */
const copy = (table: string, id: string, change: Record<string, unknown>) =>
  `INSERT INTO ${table} SELECT (jsonb_populate_record(t, to_jsonb(t) || '${JSON.stringify(change)}')).*
   FROM ${table} t WHERE id = '${id}'`;

async function requested() {
  const affiliate = await makePayableAffiliate();
  const earned = await makeEarned(affiliate, { amountMinor: 2000n, earnedAt: longAgo });
  expectOk(await approveCommission(staffCtx, earned));
  const { affiliateId } = affiliate;
  const { payoutId } = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  const item = await db.payoutItem.findFirstOrThrow({ where: { payoutId } });
  return { ...affiliate, ...earned, payoutId, itemId: item.id };
}

describe('the database refuses, whoever asks,', () => {
  it('a second live payout of one earning', async () => {
    const { itemId } = await requested();
    expect(await refusedBy(copy('payout_item', itemId, { id: 'itm_second' }))).toBe(
      'payout_item_live_earning_key',
    );
  });

  it('a second live commission of one order', async () => {
    const { commissionId } = await requested();
    expect(await refusedBy(copy('commission', commissionId, { id: 'com_second' }))).toBe(
      'commission_live_order_key',
    );
  });

  it('a second order or refund of one id', async () => {
    const { orderId } = await requested();
    await makeRefund(orderId, 100n);
    const refund = await db.refund.findFirstOrThrow({ where: { orderId } });
    expect(await refusedBy(copy('sales_order', orderId, { id: 'ord_second' }))).toBe(
      'sales_order_program_external_key',
    );
    expect(await refusedBy(copy('refund', refund.id, { id: 'ref_second' }))).toBe(
      'refund_program_external_key',
    );
  });

  it('a transfer that does not balance, and one that is empty', async () => {
    const { affiliateId } = await requested();
    const transfer = await db.ledgerTransfer.findFirstOrThrow({
      where: { affiliateId, kind: 'earn' },
    });
    const [entry] = await db.ledgerEntry.findMany({ where: { transferId: transfer.id } });
    const again = copy('ledger_transfer', transfer.id, { id: 'ltr_second' });
    expect(await refusedBy(again)).toBe('ledger_transfer_balances');
    const half = `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
      SELECT 'ltr_second', account_id, amount_minor, currency, commission_id FROM ledger_entry WHERE id = ${entry?.id}`;
    expect(await refusedBy(again, half)).toBe('ledger_transfer_balances');
  });

  it('an entry of a transfer or an account that is not there, and to take an account away', async () => {
    const { affiliateId } = await requested();
    const { id } = await db.ledgerTransfer.findFirstOrThrow({
      where: { affiliateId, kind: 'earn' },
    });
    const copied = (transferId: string, accountId: string) =>
      `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
       SELECT ${transferId}, ${accountId}, amount_minor, currency, commission_id FROM ledger_entry WHERE transfer_id = '${id}'`;
    const again = copy('ledger_transfer', id, { id: 'ltr_again' });
    for (const entries of [
      [copied(`'ltr_nowhere'`, 'account_id')],
      [again, copied(`'ltr_again'`, `'acc_nowhere'`)],
      [again, copied('NULL', 'account_id')],
      [again, copied(`'ltr_again'`, 'NULL')],
    ]) {
      expect(await refusedBy(...entries)).toMatch(/^ledger_transfer_balances$|violates not-null/);
    }
    const gone = `DELETE FROM ledger_account WHERE affiliate_id = '${affiliateId}'`;
    expect(await refusedBy(gone)).toBe('ledger_account_append_only');
    expect(await refusedBy('TRUNCATE ledger_account')).toBe('ledger_account_append_only');
  });

  it('a balance of the wrong sign, and one that is written by hand', async () => {
    const { affiliateId } = await requested();
    const transfer = await db.ledgerTransfer.findFirstOrThrow({
      where: { affiliateId, kind: 'mature' },
    });
    // What became available became so once; a second time leaves less than nothing pending.
    const again = [
      copy('ledger_transfer', transfer.id, { id: 'ltr_again' }),
      `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
       SELECT 'ltr_again', account_id, amount_minor, currency, commission_id FROM ledger_entry
       WHERE transfer_id = '${transfer.id}'`,
    ];
    expect(await refusedBy(...again)).toBe('ledger_account_sign');
    const raise = `UPDATE ledger_account SET balance_minor = balance_minor + 1 WHERE affiliate_id = '${affiliateId}'`;
    expect(await refusedBy(raise)).toBe('ledger_account_guard');
    const open = `INSERT INTO open_balance SELECT id, 'com_nowhere', 1 FROM ledger_account LIMIT 1`;
    expect(await refusedBy(open)).toBe('open_balance_guard');
    expect(await refusedBy('TRUNCATE open_balance')).toMatch(/append.only/);
  });

  it('a payout that joins another request, or leaves its own', async () => {
    const { payoutId } = await requested();
    const other = await requested();
    const joins = `UPDATE payout SET request_id = '${other.payoutId}' WHERE id = '${payoutId}'`;
    expect(await refusedBy(joins)).toBe('payout_request_fits');
    const theirs = { id: 'pay_second', request_id: other.payoutId };
    expect(await refusedBy(copy('payout', payoutId, theirs))).toBe('payout_request_fits');
  });

  it('an entry and a payout item that name what another affiliate earned', async () => {
    const mine = await requested();
    const theirs = await requested();
    const transfer = await db.ledgerTransfer.findFirstOrThrow({
      where: { affiliateId: mine.affiliateId, kind: 'earn' },
    });
    const entries = `INSERT INTO ledger_entry (transfer_id, account_id, amount_minor, currency, commission_id)
      SELECT 'ltr_theirs', account_id, amount_minor, currency, '${theirs.commissionId}' FROM ledger_entry
      WHERE transfer_id = '${transfer.id}'`;
    const again = copy('ledger_transfer', transfer.id, { id: 'ltr_theirs' });
    expect(await refusedBy(again, entries)).toBe('ledger_entry_owner');
    const nobodys = entries.replace(theirs.commissionId, 'com_that_is_not_there');
    expect(await refusedBy(again, nobodys)).toBe('ledger_entry_owner');
    const released = `UPDATE payout_item SET released_at = now() WHERE id = '${theirs.itemId}'`;
    const { payoutId } = mine;
    const item = copy('payout_item', theirs.itemId, { id: 'itm_theirs', payout_id: payoutId });
    expect(await refusedBy(released, item)).toBe('payout_item_owner');
    const moved = `UPDATE payout_item SET payout_id = '${payoutId}' WHERE id = '${theirs.itemId}'`;
    expect(await refusedBy(moved)).toBe('payout_item_stays');
    const { affiliateId } = mine;
    const given = `UPDATE payout SET affiliate_id = '${affiliateId}' WHERE id = '${theirs.payoutId}'`;
    expect(await refusedBy(given)).toBe('payout_owner_stays');
  });

  it.each([
    `amount_minor = amount_minor + 1`,
    `currency = 'EUR'`,
    `terms = '{}'`,
    `earned_at = earned_at - interval '1 day'`,
    `available_at = available_at - interval '1 day'`,
    `hold_days = hold_days + 1`,
    `kind = 'bonus'`,
    `order_id = NULL`,
    `affiliate_id = (SELECT min(id) FROM affiliate WHERE id <> affiliate_id)`,
    `program_id = (SELECT min(id) FROM program WHERE id <> program_id)`,
  ])('to earn a commission anew: %s', async (change) => {
    const { commissionId } = await requested();
    const statement = `UPDATE commission SET ${change} WHERE id = '${commissionId}'`;
    expect(await refusedBy(statement)).toBe('commission_frozen');
  });

  it('an adjustment that restores what another earned, or something else than it did', async () => {
    const mine = await requested();
    const theirs = await requested();
    const made = { id: 'com_back', order_id: null, kind: 'adjustment', status: 'pending' };
    const fields = { approved_at: null, requested_at: null, matured_at: null, reason };
    const back = (reinstates_id: string) =>
      copy('commission', mine.commissionId, { ...made, ...fields, reinstates_id });
    expect(await refusedBy(back(theirs.commissionId))).toBe('commission_reinstates_own');
    const cleared = `UPDATE commission SET reinstates_id = NULL WHERE id = 'com_back'`;
    expect(await refusedBy(back(mine.commissionId), cleared)).toBe('commission_frozen');
  });

  it('a payout that is not the sum of its items', async () => {
    const { payoutId, itemId } = await requested();
    const payout = `UPDATE payout SET amount_minor = amount_minor + 1 WHERE id = '${payoutId}'`;
    const item = `UPDATE payout_item SET amount_minor = amount_minor - 1 WHERE id = '${itemId}'`;
    expect([await refusedBy(payout), await refusedBy(item)]).toEqual([
      'payout_sums',
      'payout_sums',
    ]);
  });

  it.each(['ledger_entry', 'ledger_transfer', 'audit_event', 'clawback'])(
    'to change, delete or truncate %s',
    async (table) => {
      const { orderId } = await requested();
      await makeRefund(orderId, 100n);
      for (const statement of [
        `UPDATE ${table} SET created_at = created_at WHERE true`,
        `DELETE FROM ${table}`,
        `TRUNCATE ${table} CASCADE`,
      ]) {
        expect(await refusedBy(statement), statement).toMatch(/append.only/);
      }
    },
  );
});

describe('what was seen too long ago is not acted upon', () => {
  it('a commission that somebody else has moved is not moved again', async () => {
    const affiliate = await makePayableAffiliate();
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 2000n });
    const [seen] = await db.$transaction((tx) => lockCommissions(tx, [commissionId]));
    if (!seen) throw new Error('there is no commission');
    expectOk(await approveCommission(staffCtx, { commissionId }));
    const before = await countRows();
    await expect(
      inTransaction(async (tx, now) => {
        await moveCommissions({ tx, ctx: staffCtx, now }, [seen], 'void', { reason });
        return ok(null);
      }),
    ).rejects.toThrow();
    expect(await countRows()).toEqual(before);
  });

  it('a payout that somebody else has moved is not moved again', async () => {
    const { payoutId } = await requested();
    const seen = await db.$transaction((tx) => lockPayout(tx, payoutId));
    if (!seen) throw new Error('there is no payout');
    expectOk(await approvePayout(staffCtx, { payoutId }));
    const before = await countRows();
    await expect(
      inTransaction(async (tx, now) => {
        await movePayout({ tx, ctx: staffCtx, now }, seen, 'rejected', { reason });
        return ok(null);
      }),
    ).rejects.toThrow();
    expect(await countRows()).toEqual(before);
  });

  it('a commission of which somebody else took a part is not taken back as if it were whole', async () => {
    const affiliate = await makePayableAffiliate();
    const { commissionId, orderId } = await makeEarned(affiliate, { amountMinor: 2000n });
    const [seen] = await db.$transaction((tx) => lockCommissions(tx, [commissionId]));
    if (!seen) throw new Error('there is no commission');
    await makeRefund(orderId, 5000n);
    const before = await countRows();
    await expect(
      inTransaction(async (tx, now) => {
        await takeBack({ tx, ctx: staffCtx, now }, seen, {
          kind: 'manual',
          amountMinor: 500n,
          reason,
        });
        return ok(null);
      }),
    ).rejects.toThrow();
    expect(await countRows()).toEqual(before);
  });

  it('one who changes an affiliate’s money waits for the other who does', async () => {
    const { payoutId, affiliateId } = await requested();
    await looker.query('BEGIN');
    await looker.query(`SELECT id FROM affiliate WHERE id = '${affiliateId}' FOR NO KEY UPDATE`);
    let done = false;
    const waiting = approvePayout(staffCtx, { payoutId }).then((result) => {
      done = true;
      return result;
    });
    // It waits for the lock, which the database can tell; nothing is guessed from the time that passes.
    let waits: { query: string }[] = [];
    while (!done && waits.length === 0) {
      waits = await db.$queryRaw`
        SELECT query FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    }
    expect(done).toBe(false);
    // The command's own, and not the one that a trigger takes later.
    expect(waits[0]?.query).toMatch(/affiliate.*FOR NO KEY UPDATE/s);
    await looker.query('COMMIT');
    expect(expectOk(await waiting).status).toBe('approved');
  });
});
