import { LONGEST_COOKIE_DAYS, type VisitsInput } from '@/lib/attribution/list-visits';
import { listNamedClicks } from '@/lib/clicks/named-clicks-sql';
import { PROVEN_BY_PURCHASE, type ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { DAY_MS } from '@/lib/time/calendar';

/**
 * Of each purchase the clicks that its customer's leads and other orders named and that were filtered as no person's: a
 * sign-up names the click, and the order that follows proves who it was. Those that can decide, however many there are.
 */
export async function listProvenClicks(
  tx: Tx,
  inputs: readonly (VisitsInput & { isPurchase: boolean })[],
): Promise<ClickTouch[][]> {
  const answers: ClickTouch[][] = inputs.map(() => []);
  const asks = inputs.flatMap(({ isPurchase, within, ...input }, position) =>
    isPurchase && within === 'history'
      ? [
          {
            position,
            programId: input.programId,
            customerIds: input.customer.ids,
            from: new Date(input.occurredAt.getTime() - LONGEST_COOKIE_DAYS * DAY_MS),
            to: input.occurredAt,
          },
        ]
      : [],
  );
  for (const { position, touch } of await listNamedClicks(tx, asks, PROVEN_BY_PURCHASE)) {
    answers[position]?.push(touch);
  }
  return answers;
}
