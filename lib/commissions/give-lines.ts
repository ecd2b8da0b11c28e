import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { listAfter } from '@/lib/commissions/give-lines-sql';
import { lockCommissionRows } from '@/lib/commissions/lock-commissions';
import { db, type Tx } from '@/lib/db/client';
import { currentTime, inTransaction } from '@/lib/db/transact';
import { writeRows } from '@/lib/db/write-rows';
import { idsFrom } from '@/lib/ids';
import { minBigint } from '@/lib/money/money';
import { termsSchema } from '@/lib/programs/types';
import { expectOk, ok } from '@/lib/result';
import { everythingElse } from '@/lib/rewards/earn';
import { rateWords } from '@/lib/rewards/words';

/** Up to which commission, by its id, each has its lines. */
const MARK = 'commission-lines-filled-to';
const PIECE = 500;
/** For one run; the next goes on. */
const MAX_MS = 45_000;
/** Ids carry the time of the process that made them, before its transaction: younger ones are left to a later run. */
const SETTLED_MS = 3_600_000;

/**
 * Gives a commission that an order earned before lines were kept its one line, for everything, whatever lines were told:
 * those of before, and those that the release before makes while both run. Until then it counts as one line. Goes on from
 * where the last run ended, so that nothing is looked at again. Safe when two run at once.
 */
export async function giveLines(): Promise<{ given: number; left: boolean }> {
  const until = performance.now() + MAX_MS;
  const before = idsFrom('commission', new Date((await currentTime()).getTime() - SETTLED_MS));
  const mark = await db.setting.findUnique({ where: { key: MARK } });
  let given = 0;
  for (let after = typeof mark?.value === 'string' ? mark.value : ''; ;) {
    const rows = await listAfter(db, { after, before, limit: PIECE });
    const last = rows.at(-1);
    if (!last) return { given, left: false };
    const missing = rows.filter((row) => row.isMissing);
    given += expectOk(
      await inTransaction(async (tx) => {
        const count = await giveTo(tx, missing);
        const value = last.id;
        await tx.setting.upsert({
          where: { key: MARK },
          create: { key: MARK, value },
          update: { value },
        });
        return ok(count);
      }),
    );
    after = last.id;
    if (performance.now() >= until) return { given, left: true };
  }
}

/** Under the locks of whoever takes something back of them. */
async function giveTo(
  tx: Tx,
  missing: readonly { id: string; affiliateId: string }[],
): Promise<number> {
  if (missing.length === 0) return 0;
  await lockAffiliates(
    tx,
    missing.map((row) => row.affiliateId),
  );
  const ids = missing.map((row) => row.id);
  await lockCommissionRows(tx, ids);
  const rows = await tx.commission.findMany({
    where: { id: { in: ids }, lines: { none: {} } },
    include: { order: { select: { amountMinor: true, totalMinor: true, currency: true } } },
  });
  const lines = rows.flatMap(({ id: commissionId, order, terms, ...earned }) => {
    if (!order) return [];
    const { amountMinor: worth, ...line } = everythingElse(order);
    const { amountMinor, clawedBackMinor } = earned;
    const baseMinor = minBigint(worth, line.totalMinor);
    const words = rateWords(termsSchema.parse(terms));
    const { sku, name, position, totalMinor } = line;
    const parts = { position, sku, name, baseMinor, totalMinor, amountMinor, clawedBackMinor };
    return [{ commissionId, ...parts, ruleId: null, words, cutMinor: 0n }];
  });
  await writeRows(tx, [{ table: 'commission_line', rows: lines }]);
  return lines.length;
}
