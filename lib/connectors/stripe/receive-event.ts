import type { Work, CommandContext } from '@/lib/db/work';
import { systemActor } from '@/lib/actor';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { Prisma } from '@/lib/db/generated/client';
import { logger } from '@/lib/logger';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { RefusalCode } from '@/lib/refusals';
import { ok, type Result } from '@/lib/result';
import { finishReopeningNow, type CustomerName } from '@/lib/sales/finish-reopening';
import { applyStripeEvent } from '@/lib/connectors/stripe/apply-event';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';

export type Received = {
  received: true;
  /** This event was stored before: nothing was added. */
  duplicate?: true;
  outcome?: 'applied' | 'ignored' | 'refused';
  /** Why it was refused. */
  code?: RefusalCode;
  /** What the event says and could not be used; the rest of it counts. */
  warnings?: FieldWarning[];
};

const NOT_ALL_USED = 'A Stripe event says something that cannot be used; the rest of it counts';

/** What sending the event again can put right: the merchant names the program or makes it. */
const WORTH_SENDING_AGAIN: ReadonlySet<RefusalCode> = new Set(['PROGRAM_NOT_FOUND']);

/**
 * Stores a verified event and its effect in one transaction; a repeat adds nothing. What the facts themselves refuse is
 * stored as refused, because Stripe's sending it again would change nothing.
 */
export async function receiveStripeEvent(
  event: StripeEvent,
  requestId: string,
): Promise<Result<Received>> {
  const ctx: CommandContext = {
    actor: { ...systemActor('stripe'), label: 'Stripe' },
    requestId,
  };
  let reopened: CustomerName[] = [];
  const result = await transact<Received>(
    ctx,
    async (work) => {
      reopened = [];
      const { tx } = work;
      if (!(await keep(work, event, 'ignored'))) return ok({ received: true, duplicate: true });
      const warnings: FieldWarning[] = [];
      const applied = await applyStripeEvent({ ...work, reopened, warnings }, event);
      if (!applied.ok) return applied;
      const outcome = applied.value;
      if (outcome === 'applied') {
        await tx.stripeInbox.update({ where: { id: event.id }, data: { outcome, warnings } });
      }
      if (outcome === 'ignored' || warnings.length === 0) return ok({ received: true, outcome });
      logger.warn({ eventId: event.id, type: event.type, warnings, requestId }, NOT_ALL_USED);
      return ok({ received: true, outcome, warnings });
    },
    FOR_MANY_ROWS,
  );
  if (result.ok) for (const name of reopened) await finishReopeningNow(ctx, name);
  if (result.ok || WORTH_SENDING_AGAIN.has(result.error.code)) return result;
  const { code } = result.error;
  logger.warn({ eventId: event.id, type: event.type, code, requestId }, 'Stripe event refused');
  return transact<Received>(ctx, async (work) =>
    (await keep(work, event, 'refused'))
      ? ok({ received: true, outcome: 'refused', code })
      : ok({ received: true, duplicate: true }),
  );
}

/** False when the event is there already; waits for another transaction that is just storing it. */
async function keep(
  { tx, now }: Work,
  event: StripeEvent,
  outcome: 'ignored' | 'refused',
): Promise<boolean> {
  const payload = storable(event) as Prisma.InputJsonObject;
  const { count } = await tx.stripeInbox.createMany({
    data: [{ id: event.id, type: event.type, outcome, payload, receivedAt: now, namesRead: true }],
    skipDuplicates: true,
  });
  return count === 1;
}

/** PostgreSQL's jsonb takes neither NUL nor half a surrogate pair. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return clean(value);
  if (Array.isArray(value)) return value.map(storable);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value).map(([name, part]) => [clean(name), storable(part)]),
    );
  }
  return value;
}

function clean(text: string): string {
  return text.replace(/\u0000|\p{Surrogate}/gu, '\ufffd');
}
