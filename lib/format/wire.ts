import { z } from 'zod';

/** Shapes that the API and the agents' tools share. Money is an integer in minor units, with its currency beside it. */

export const timeOut = z.iso.datetime();
export const currencyOut = z.string().length(3);

export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({
    items: z.array(item),
    nextCursor: z.string().nullable().describe('Null on the last page.'),
  });
}
