import { z } from 'zod';

/** Of what a page may tell; an address of 2,000 characters is the longest that browsers and servers agree on. */
export const MAX_MESSAGE_BYTES = 2_048;

const MAX_ADDRESS = 2_000;
const text = (most: number) => z.string().max(most);

/**
 * What `public/t.js` says of a page, as JSON. The names are short because the script is: `u` the page's address, `c` the code
 * in it, `r` its referrer, `s` the session of the cookie `tb_vid`, `k` the click that came with the address, `v` 0 where
 * nobody sees it, `f` in a frame, `g` no cookies, please.
 */
const message = z.object({
  u: text(MAX_ADDRESS),
  c: text(200),
  // What is only of use when it is right never refuses the rest.
  r: text(MAX_ADDRESS).optional().catch(undefined),
  s: text(64).optional().catch(undefined),
  k: text(64).optional().catch(undefined),
  // The script waits until somebody sees the page, and says nothing of it.
  v: z.literal([0, 1]).optional(),
  f: z.literal(1).optional(),
  g: z.literal(1).optional(),
});

export type PageMessage = {
  page: URL;
  code: string;
  referrer: string | null;
  session: string | null;
  click: string | null;
  /** In a window that is open in front of somebody. */
  isVisible: boolean;
  isFramed: boolean;
  refusesCookies: boolean;
};

/** Null for what no script of ours says. */
export function readMessage(body: string): PageMessage | null {
  const read = message.safeParse(orNull(() => JSON.parse(body) as unknown));
  if (!read.success) return null;
  const { u, c, r, s, k, v, f, g } = read.data;
  const page = orNull(() => new URL(u));
  return (
    page && {
      page,
      code: c,
      referrer: r ?? null,
      session: s ?? null,
      click: k ?? null,
      isVisible: v !== 0,
      isFramed: f === 1,
      refusesCookies: g === 1,
    }
  );
}

function orNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch {
    return null;
  }
}
