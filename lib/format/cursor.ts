import { z } from 'zod';

/** Where a page of a time-ordered list ended. */
export type Cursor = { at: Date; id: string };

const cursorShape = z.tuple([z.iso.datetime(), z.string().regex(/^[\w-]{1,64}$/)]);

function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.at.toISOString(), cursor.id])).toString('base64url');
}

/** Null for what is none of ours; lists then start from the beginning. */
export function decodeCursor(text: string | undefined | null): Cursor | null {
  if (!text || text.length > 200) return null;
  try {
    const parsed = cursorShape.safeParse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return parsed.success ? { at: new Date(parsed.data[0]), id: parsed.data[1] } : null;
  } catch {
    return null;
  }
}

export const MAX_PAGE = 100;

export function pageSize(limit: number | undefined): number {
  return Math.min(Math.max(Math.trunc(limit ?? 25), 1), MAX_PAGE);
}

export type Page<T> = { items: T[]; nextCursor: string | null };

/** Cuts the one row too many that was read to know whether there is a next page. */
export function toPage<Row, T>(
  rows: Row[],
  limit: number,
  cursorOf: (row: Row) => Cursor,
  dto: (row: Row) => T,
): Page<T> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(dto),
    nextCursor: rows.length > limit && last ? encodeCursor(cursorOf(last)) : null,
  };
}
