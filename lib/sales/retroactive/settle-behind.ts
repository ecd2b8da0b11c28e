import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { Apart } from '@/lib/apart';
import { settleRetroactive } from '@/lib/corrections/settle-retroactive';
import { db } from '@/lib/db/client';
import { currentTime, FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { expectOk, ok } from '@/lib/result';
import { listBehind, markLeft } from '@/lib/sales/retroactive/settle-behind-sql';
import { addDays } from '@/lib/time/calendar';

const PIECE = 100;
/** Orders of so long ago are refunded and given away no more. */
const LOOKED_AT_DAYS = 400;
const LEFT = 'An order that it was for was voided or given to another affiliate.';

/**
 * What tiers paid afterwards for orders that were voided or given away since is taken back, and whatever else is behind what
 * became of its orders: a server of the release before takes of refunds what their own commissions owe, and no more.
 */
export async function settleBehind(
  ctx: CommandContext,
  until: number,
): Promise<{ settled: number; left: boolean }> {
  const since = addDays(await currentTime(), -LOOKED_AT_DAYS);
  let settled = 0;
  const apart = new Apart('a retroactive commission was not settled');
  for (let after = ''; ;) {
    const behind = await listBehind(db, { after, since, limit: PIECE });
    const last = behind.at(-1);
    if (!last || performance.now() >= until) {
      apart.end();
      return { settled, left: last !== undefined };
    }
    for (const { id, affiliateId } of behind) {
      const about = { affiliateId, commissionId: id };
      settled += await apart.run(about, 0, () => settleOne(ctx, id, affiliateId));
    }
    after = last.id;
  }
}

async function settleOne(ctx: CommandContext, id: string, affiliateId: string): Promise<number> {
  return expectOk(
    await transact(
      ctx,
      async (work) => {
        await lockAffiliate(work.tx, affiliateId);
        const marked = await markLeft(work.tx, id);
        const cause = marked > 0 ? { kind: 'order_left' as const, reason: LEFT } : null;
        const changed = await settleRetroactive(work, id, cause);
        return ok(marked > 0 || changed !== 0n ? 1 : 0);
      },
      FOR_MANY_ROWS,
    ),
  );
}
