import { db, type Tx } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { expectOk, ok } from '@/lib/result';
import {
  claimDeliveries,
  endEmptied,
  listWaiting,
  type ClaimedDelivery,
} from '@/lib/webhooks/rounds/deliveries-sql';
import { AT_ONCE, dealCalls, type Busy } from '@/lib/webhooks/rounds/deal-calls';
import type { Sealed } from '@/lib/webhooks/secrets';

/** Endpoints looked at by one statement. */
export const PAGE = 200;
/** Of what has no body any more, ended at once. */
const EMPTIED = 1_000;
/** Longer than an attempt can take: until then nobody else makes it. */
const LEASE = '60 seconds';

export type Claimed = { delivery: ClaimedDelivery; secrets: readonly Sealed[] };

/** Takes what is due, a page of endpoints after the other, so that each has its turn however many there are. */
export class Claimer {
  private after = '';
  private isFull = false;

  /** It looked at all there are, or there is no room: to look again at once is no use. */
  get isThrough(): boolean {
    return this.isFull || this.after === '';
  }

  /** With the secrets: what cannot be read claims nothing. */
  async claim(busy: readonly Busy[]): Promise<Claimed[]> {
    this.isFull = busy.length >= AT_ONCE;
    if (this.isFull) return [];
    const { claimed, next } = expectOk(
      await inTransaction(async (tx, now) => {
        const page = await listWaiting(tx, this.after, PAGE);
        const ready = page.filter((one) => one.isReady);
        const left = { claimed: [], next: nextOf(page) };
        if (ready.length === 0) return ok(left);
        const ids = ready.map(({ id }) => id);
        await endEmptied(tx, ids, EMPTIED);
        const rooms = dealCalls(ready, busy);
        if (rooms.length === 0) return ok(left);
        const deliveries = await claimDeliveries(tx, rooms, LEASE);
        const secrets = await readSecrets(tx, now, deliveries);
        const withSecrets = deliveries.map((delivery) => ({
          delivery,
          secrets: secrets.get(delivery.endpointId) ?? [],
        }));
        return ok({ ...left, claimed: withSecrets });
      }),
    );
    this.after = next;
    return claimed;
  }
}

/** After a page that is not full it begins anew. */
function nextOf(page: readonly { id: string }[]): string {
  return page.length < PAGE ? '' : (page.at(-1)?.id ?? '');
}

/** Whether there is something to send now. */
export async function isAnyReady(): Promise<boolean> {
  for (let after = ''; ;) {
    const page = await listWaiting(db, after, PAGE);
    if (page.some((one) => one.isReady)) return true;
    after = nextOf(page);
    if (after === '') return false;
  }
}

/** The newest first. */
async function readSecrets(
  tx: Tx,
  now: Date,
  deliveries: readonly ClaimedDelivery[],
): Promise<Map<string, readonly Sealed[]>> {
  const rows = await tx.webhookSecret.findMany({
    where: {
      endpointId: { in: [...new Set(deliveries.map((one) => one.endpointId))] },
      OR: [{ endsAt: null }, { endsAt: { gt: now } }],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
  });
  const secrets = new Map<string, Sealed[]>();
  for (const { id, endpointId, cipher } of rows) {
    secrets.set(endpointId, [...(secrets.get(endpointId) ?? []), { id, cipher }]);
  }
  return secrets;
}
