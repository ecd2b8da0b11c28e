import { z } from 'zod';

/** A place among a customer's orders in the order in which they happened: just after this one. */
export type Place = { at: Date; afterId: string };

/**
 * What is still to be decided again of one customer. `touched`: from there on orders that nobody was credited for are
 * asked about anew, up to the one that fixed the customer, because a touch became known late. `first`: from there on
 * the customer belongs to an affiliate since an earlier order; what nobody was credited for earns, and what lies after
 * the end of the trailing period does not. `misplaced`: from there on orders that earned under an attribution which a join
 * or a split has ended, or given to another customer, are taken out of it; before the others. Kept with the customer while
 * it is not done.
 */
export type Reopening = { misplaced: Place | null; touched: Place | null; first: Place | null };

const place = z.object({ at: z.coerce.date(), afterId: z.string() }).nullable().default(null);
const reopeningSchema = z.object({ misplaced: place, touched: place, first: place });

export function parseReopening(kept: unknown): Reopening {
  return kept === null
    ? { misplaced: null, touched: null, first: null }
    : reopeningSchema.parse(kept);
}

export function isDone({ misplaced, touched, first }: Reopening): boolean {
  return misplaced === null && touched === null && first === null;
}

/** Before every order there is. */
export const START: Place = { at: new Date(0), afterId: '' };

/** Before every order that happened then. */
export function placeBefore(at: Date): Place {
  return { at, afterId: '' };
}

export function placeAfter(order: { occurredAt: Date; id: string }): Place {
  return { at: order.occurredAt, afterId: order.id };
}

export function isAfter(order: { occurredAt: Date; id: string }, { at, afterId }: Place): boolean {
  const ms = order.occurredAt.getTime() - at.getTime();
  return ms > 0 || (ms === 0 && order.id > afterId);
}

export function earlier(a: Place | null, b: Place | null): Place | null {
  if (!a || !b) return a ?? b;
  return isAfter({ occurredAt: a.at, id: a.afterId }, b) ? b : a;
}
