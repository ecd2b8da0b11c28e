import type { Tx } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import type { WebhookEndpoint } from '@/lib/db/generated/client';
import { actorMay } from '@/lib/people/actor-may';
import { refuse, type Result } from '@/lib/result';

/** What the caller sees: staff everything, a key its program. */
export type Scope = { programId?: string };

/** People by their role; keys by the scope that their route asked for. */
export async function mayChange(tx: Tx, { actor }: CommandContext): Promise<boolean> {
  return actor.kind === 'api_key' || actorMay(tx, actor, 'keys.write');
}

/** Until the end of the transaction: two changes of one endpoint happen one after the other. */
export async function lockWebhookRow(tx: Tx, id: string): Promise<void> {
  await tx.$queryRaw<
    { id: string }[]
  >`SELECT id FROM webhook_endpoint WHERE id = ${id} FOR NO KEY UPDATE`;
}

/** The row, locked. */
export async function holdWebhook(
  tx: Tx,
  id: string,
  scope: Scope,
): Promise<WebhookEndpoint | null> {
  await lockWebhookRow(tx, id);
  return tx.webhookEndpoint.findFirst({
    where: { id, kind: 'webhook', affiliateId: null, removedAt: null, ...scope },
  });
}

/** The endpoint, for whoever may change it. Errors: FORBIDDEN, WEBHOOK_NOT_FOUND. */
export async function findToChange(
  tx: Tx,
  ctx: CommandContext,
  id: string,
  scope: Scope,
): Promise<Result<WebhookEndpoint>> {
  if (!(await mayChange(tx, ctx))) return refuse('FORBIDDEN');
  const endpoint = await holdWebhook(tx, id, scope);
  return endpoint ? { ok: true, value: endpoint } : refuse('WEBHOOK_NOT_FOUND');
}
