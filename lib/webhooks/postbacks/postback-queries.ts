import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { parseSwitchedOffWhy, type PostbackDto } from '@/lib/webhooks/types';

const MAX_ATTEMPTS = 10;

/**
 * An affiliate's postback with its latest calls, for them and for the merchant; null when there is none, or the viewer
 * does not see the affiliate. Of an answer nothing but its status is told, nor why a call came to nothing: whoever sets an
 * address could else look around by us.
 */
export async function findPostback(
  viewer: Viewer,
  affiliateId: string,
  tx: Tx = db,
): Promise<PostbackDto | null> {
  const row = await tx.webhookEndpoint.findFirst({
    where: { AND: [{ affiliateId }, affiliateScope(viewer), programScope(viewer)] },
  });
  if (!row) return null;
  const ofIt = { delivery: { endpointId: row.id } };
  // One after the other: a transaction has one connection.
  const attempts = await tx.webhookAttempt.findMany({
    where: ofIt,
    orderBy: [{ at: 'desc' }, { deliveryId: 'desc' }, { number: 'desc' }],
    take: MAX_ATTEMPTS,
    select: {
      deliveryId: true,
      number: true,
      at: true,
      statusCode: true,
      problem: true,
      delivery: { select: { message: { select: { type: true } } } },
    },
  });
  const waiting = await tx.webhookDelivery.count({
    where: { endpointId: row.id, status: 'pending' },
  });
  return {
    url: row.url,
    switchedOffWhy: row.switchedOffWhy === null ? null : parseSwitchedOffWhy(row.switchedOffWhy),
    waiting,
    attempts: attempts.map(({ deliveryId, number, at, statusCode, problem, delivery }) => ({
      id: `${deliveryId}-${number}`,
      event: delivery.message.type,
      at,
      statusCode,
      isDone: problem === null,
    })),
  };
}
