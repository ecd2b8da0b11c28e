import { db } from '@/lib/db/client';
import { lockWebhookRow } from '@/lib/webhooks/lock-webhook';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import { resendFailedSet } from '@/lib/webhooks/fan-out/resend-failed-sql';
import { TRIES } from '@/lib/webhooks/schedule';

/** Rows of one transaction. */
const SET = 1_000;

/** A set of what failed, of each endpoint that is on and asked for everything since. Returns how many begin anew. */
export async function resendFailed(size = SET): Promise<number> {
  const asked = await db.webhookEndpoint.findMany({
    where: { resendFrom: { not: null }, switchedOffAt: null },
    select: { id: true },
  });
  let count = 0;
  for (const { id } of asked) count += await resendOf(id, size);
  return count;
}

/** The set and how far it came, in one transaction: whatever dies, the rest goes on from there. */
async function resendOf(endpointId: string, limit: number): Promise<number> {
  const resent = await inTransaction(async (tx) => {
    await lockWebhookRow(tx, endpointId);
    const endpoint = await tx.webhookEndpoint.findUnique({ where: { id: endpointId } });
    const { resendFrom: from = null, resendAfter: after = null } = endpoint ?? {};
    if (from === null || after === null) return ok(0);
    const set = await resendFailedSet(tx, { endpointId, from, after }, { tries: TRIES, limit });
    await tx.webhookEndpoint.update({
      where: { id: endpointId },
      data: { resendFrom: set?.last.from ?? null, resendAfter: set?.last.after ?? null },
      select: { id: true },
    });
    return ok(set?.count ?? 0);
  });
  return expectOk(resent);
}
