import { describe, expect, it } from 'vitest';
import { replaceClickDeps } from '@/lib/clicks/redirect/deps';
import { MAX_MESSAGE_BYTES } from '@/lib/clicks/script/read-message';
import { listClicks } from '@/lib/testing/click-scene';
import { PAGE_MOUNTS, pageOf, pageScene, pageTeller, SHOP } from '@/lib/testing/page-scene';

/** What no script of ours says, and what cannot be recorded: nothing, for nobody. */

const s = pageScene();

describe.each(PAGE_MOUNTS)('a page that is told through $name', (mount) => {
  const { send, tell, told } = pageTeller(s, mount);

  it.each<[string, string | (() => string), Record<string, string>]>([
    ['with a code that nobody has', () => JSON.stringify({ u: pageOf(s), c: 'NOBODY9' }), {}],
    ['with half a character', () => JSON.stringify({ u: pageOf(s), c: 'A\ud800' }), {}],
    ['with what can be no code', () => JSON.stringify({ u: pageOf(s), c: '//' }), {}],
    [
      'from elsewhere',
      () => JSON.stringify({ u: 'https://evil.example/', c: s.affiliate.code }),
      { origin: 'https://evil.example' },
    ],
    [
      'from elsewhere about a page of the shop',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code }),
      { origin: 'https://evil.example' },
    ],
    [
      'from another port',
      () => JSON.stringify({ u: `${SHOP}:8443/`, c: s.affiliate.code }),
      { origin: `${SHOP}:8443` },
    ],
    [
      'from one host of the program about a page of another',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code }),
      { origin: 'https://blog.example' },
    ],
    [
      'from a file',
      () => JSON.stringify({ u: 'file:///x', c: s.affiliate.code }),
      { origin: 'null' },
    ],
    [
      'without an origin',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code }),
      { origin: '' },
    ],
    ['that is no JSON', 'via=ANNA', {}],
    ['that is empty', '', {}],
    ['that is null', 'null', {}],
    ['that is a list', '[]', {}],
    [
      'with a field of another kind',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code, f: 'yes' }),
      {},
    ],
    [
      'that is longer than any of ours',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code, x: 'x'.repeat(MAX_MESSAGE_BYTES) }),
      {},
    ],
    [
      'that is two megabytes',
      () => JSON.stringify({ u: pageOf(s), c: s.affiliate.code, x: 'x'.repeat(2e6) }),
      {},
    ],
  ])('%s is answered like any other: nothing, for nobody', async (_what, body, headers) => {
    const answer = await send(typeof body === 'string' ? body : body(), headers);
    expect(answer.status).toBe(204);
    expect(await answer.text()).toBe('');
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    expect(await listClicks()).toEqual([]);
    expect(s.problems).toEqual([]);
  });

  it('takes no word for what is in a message beside its fields', async () => {
    await told({ affiliateId: 'aff_other', __proto__: { g: 1 }, constructor: 1 });
    expect(await listClicks()).toMatchObject([{ affiliateId: s.affiliate.id, status: 'counted' }]);
  });

  it('names no click that is not recorded', async () => {
    replaceClickDeps({ ...s.deps, recorder: { record: () => Promise.resolve(false) } });
    expect((await tell({})).status).toBe(204);
    replaceClickDeps({ ...s.deps, recorder: { record: () => Promise.reject(new Error('disk')) } });
    expect((await tell({})).status).toBe(204);
    expect(s.problems).toEqual(['a click is lost: it could not be recorded']);
    replaceClickDeps({
      ...s.deps,
      directory: { ...s.deps.directory, findTarget: () => Promise.reject(new Error('away')) },
    });
    expect((await tell({})).status).toBe(204);
  });

  it('may be asked about first', async () => {
    const answer = await send('', {}, 'OPTIONS');
    expect(answer.status).toBe(204);
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
  });
});
