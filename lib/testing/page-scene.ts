import type pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect } from 'vitest';
import { OPTIONS, POST } from '@/app/t/route';
import { connectClicks } from '@/lib/clicks/redirect/deps';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import { env } from '@/lib/env';
import { beginClicks } from '@/lib/testing/click-scene';
import { makeAffiliate, makeProgram } from '@/lib/testing/factories';
import { CHROME } from '@/lib/testing/gateway';
import { tellOverHttp } from '@/lib/testing/http-mount';

export const SHOP = 'https://shop.example';
type Ask = { method: 'POST' | 'OPTIONS'; headers: Headers; body?: string };
type Mount = { name: string; ask: (asked: Ask) => Promise<Response> };

/** Anything that answers `/t`: the same tests run over every mount. */
export const PAGE_MOUNTS: readonly Mount[] = [
  {
    name: 'the Next route handler',
    ask: (asked) => (asked.method === 'POST' ? POST : OPTIONS)(new Request(`${SHOP}/t`, asked)),
  },
  {
    name: 'a plain HTTP server',
    ask: ({ body, ...asked }) =>
      tellOverHttp('/t', { ...asked, ...(body !== undefined && { body: Buffer.from(body) }) }),
  },
];

type PageScene = {
  deps: ClickDeps;
  problems: string[];
  program: Awaited<ReturnType<typeof makeProgram>>;
  affiliate: Awaited<ReturnType<typeof makeAffiliate>>;
};

/** A program with an affiliate whose links may lead to a shop, new ones for each test; no click yet. */
export function pageScene() {
  let pool: pg.Pool;
  const s = {} as PageScene;
  beforeAll(() => {
    pool = connectClicks(env().DATABASE_URL);
  });
  afterAll(() => pool.end());
  beforeEach(async () => {
    Object.assign(s, await beginClicks(pool));
    s.program = await makeProgram({
      defaultDestination: `${SHOP}/`,
      allowedDestinations: ['blog.example'],
      cookieDays: 45,
    });
    s.affiliate = await makeAffiliate({ programId: s.program.id });
  });
  return s;
}

/** A page of the shop to which the affiliate's link leads straight. */
export const pageOf = ({ affiliate }: PageScene, query = '') =>
  `${SHOP}/shoes?via=${affiliate.code}${query}`;

/** What the script on such a page sends, through one of the mounts. */
export function pageTeller(s: PageScene, { ask }: Mount) {
  const send = (
    body: string,
    headers: Record<string, string> = {},
    method: Ask['method'] = 'POST',
  ) =>
    ask({
      method,
      headers: new Headers({
        'user-agent': CHROME,
        'x-forwarded-for': '203.0.113.7',
        origin: SHOP,
        'content-type': 'text/plain;charset=UTF-8',
        // Of the request that a script makes, which says nothing of the page.
        'sec-fetch-mode': 'cors',
        'sec-fetch-dest': 'empty',
        ...headers,
      }),
      ...(method === 'POST' && { body }),
    });
  const tell = (message: object, headers: Record<string, string> = {}) =>
    send(JSON.stringify({ u: pageOf(s), c: s.affiliate.code, ...message }), headers);
  const told = async (message: object, headers: Record<string, string> = {}) => {
    const answer = await tell(message, headers);
    expect(answer.status).toBe(200);
    return (await answer.json()) as {
      click: string;
      session?: string;
      cookieDays: number;
      affiliate?: string;
      discount?: object;
    };
  };
  return { send, tell, told };
}
