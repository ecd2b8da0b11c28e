import { z } from 'zod';
import { decodeCursor, MAX_PAGE } from '@/lib/format/cursor';
import { plainText } from '@/lib/format/plain-text';

/** What every noun of the API is asked with. */

/** What stands in a path: an id we do not know is "not found", one that cannot be an id is invalid. */
export const idParams = z.object({ id: plainText(100) });

/** From `from` up to, not including, `to`. A date alone is its beginning by the program's days: see `windowGiven`. */
const timeQuery = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'Must be a date or a time in ISO 8601.')
  .refine((text) => new Date(text).getUTCFullYear() >= 1970, 'Must not be before 1970.');

export const windowQuery = { from: timeQuery.optional(), to: timeQuery.optional() } as const;

/** Of lists of what belongs to affiliates. */
export const groupQuery = plainText(64)
  .optional()
  .describe('The id of a group: what belongs to affiliates who are in it now.');

export const pageQuery = {
  cursor: z
    .string()
    .max(200)
    .refine((text) => decodeCursor(text) !== null, 'Not a cursor of this API.')
    .optional()
    .describe('nextCursor of the page before.'),
  limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(25),
} as const;
