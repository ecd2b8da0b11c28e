import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { clientAddress, networkOf } from '@/lib/request/client-address';
import {
  emptyToNull,
  emptyToUndefined,
  formBoolean,
  formList,
  formToObject,
  withoutSecrets,
} from '@/lib/http/form';
import { toJson } from '@/lib/format/json';
import { toJsonInteger } from '@/lib/money/money';
import { contentSecurityPolicy, pageHeaders } from '@/lib/http/page-headers';
import { readBody } from '@/lib/http/read-body';
import { requestIdOf } from '@/lib/request/request-id';
import { errorResponse } from '@/lib/http/respond';

function form(...pairs: [string, string][]): FormData {
  const data = new FormData();
  for (const [name, value] of pairs) data.append(name, value);
  return data;
}

describe('formToObject', () => {
  it('makes repeated names and names with [] into lists', () => {
    const values = formToObject(form(['id', 'a'], ['id', 'b'], ['scope[]', 'x'], ['name', 'Ana']));
    expect({ ...values }).toEqual({ id: ['a', 'b'], scope: ['x'], name: 'Ana' });
  });

  it("leaves React's own fields and files out", () => {
    const data = form(['$ACTION_ID_abc', ''], ['$ACTION_KEY', 'k'], ['a', '1']);
    data.append('file', new Blob(['x']));
    expect({ ...formToObject(data) }).toEqual({ a: '1' });
  });

  it('takes __proto__ as a name like any other', () => {
    const values = formToObject(form(['__proto__', 'x']));
    expect(Object.keys(values)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  it('gives secrets back to nobody', () => {
    const values = formToObject(
      form(
        ['email', 'a@b.c'],
        ['password', 'p'],
        ['newPassword', 'p'],
        ['iban', 'DE'],
        ['token', 't'],
      ),
    );
    expect(withoutSecrets(values)).toEqual({ email: 'a@b.c' });
  });
});

describe('form schemas', () => {
  const schema = z.object({
    on: formBoolean,
    ids: formList(z.string()),
    note: emptyToUndefined(z.string()),
    months: emptyToNull(z.coerce.number().int()),
  });

  it('read a full form', () => {
    expect(schema.parse({ on: 'on', ids: 'a', note: 'x', months: '12' })).toEqual({
      on: true,
      ids: ['a'],
      note: 'x',
      months: 12,
    });
  });

  it('read an empty one: an empty number is not zero', () => {
    expect(schema.parse({ note: ' ', months: '' })).toEqual({ on: false, ids: [], months: null });
  });
});

describe('JSON', () => {
  it('has bigints as integers and dates as ISO texts, however deep', () => {
    const at = new Date('2026-11-20T10:00:00.000Z');
    expect(toJson({ a: [1n, { at }], b: undefined, c: null })).toEqual({
      a: [1, { at: '2026-11-20T10:00:00.000Z' }],
      c: null,
    });
  });

  it('refuses an integer that a reader would round', () => {
    expect(toJsonInteger(9_007_199_254_740_991n)).toBe(9_007_199_254_740_991);
    expect(() => toJsonInteger(9_007_199_254_740_992n)).toThrow(RangeError);
    expect(() => toJsonInteger(-9_007_199_254_740_992n)).toThrow(RangeError);
  });
});

describe('client address', () => {
  const address = (value: string) => clientAddress(new Headers({ 'x-forwarded-for': value }));

  it('is the last entry, which our own server wrote', () => {
    expect(address('203.0.113.9')).toBe('203.0.113.9');
    expect(address('6.6.6.6, 203.0.113.9')).toBe('203.0.113.9');
    expect(address('::ffff:203.0.113.9')).toBe('203.0.113.9');
    expect(address('nonsense')).toBe('unknown');
    expect(clientAddress(new Headers())).toBe('unknown');
  });

  it.each([
    ['203.0.113.9', '203.0.113.9'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::6', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['unknown', 'unknown'],
  ])('%s lies in the network %s', (given, network) => {
    expect(networkOf(given)).toBe(network);
  });
});

describe('readBody', () => {
  const post = (body: BodyInit, headers: Record<string, string> = {}) =>
    new Request('http://x.test/', { method: 'POST', body, headers, duplex: 'half' } as RequestInit);

  it('reads up to the limit, and the limit itself', async () => {
    const body = await readBody(post('a'.repeat(10)), 10);
    expect(body.ok && new TextDecoder().decode(body.value)).toBe('aaaaaaaaaa');
  });

  it('reads nothing when there is nothing', async () => {
    const body = await readBody(new Request('http://x.test/'), 10);
    expect(body.ok && body.value.length).toBe(0);
  });

  it('refuses an announced length', async () => {
    const request = post('a', { 'content-length': '2000000' });
    const body = await readBody(request, 10);
    expect(body.ok ? null : body.error.code).toBe('BODY_TOO_LARGE');
  });

  it.each([
    [20_000, 20_000],
    [Infinity, 9_000_000],
  ])('reads what is too large to its end, up to a limit: %d bytes', async (size, most) => {
    let sent = 0;
    const large = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (sent >= size) return controller.close();
        sent += 1_000;
        controller.enqueue(new Uint8Array(1_000));
      },
    });
    const body = await readBody(post(large), 10_000);
    expect(body.ok ? null : body.error.code).toBe('BODY_TOO_LARGE');
    expect(sent).toBeGreaterThanOrEqual(Math.min(size, 8_000_000));
    expect(sent).toBeLessThanOrEqual(most);
  });
});

describe('request ids', () => {
  it('keep a sane one and make another for the rest', () => {
    const idOf = (value: string) => requestIdOf(new Headers({ 'x-request-id': value }));
    // Never taken for one of our own, whatever it looks like.
    expect(idOf('abc-123_x.y')).toBe('caller:abc-123_x.y');
    expect(idOf(`req_${'0'.repeat(26)}`)).toBe(`caller:req_${'0'.repeat(26)}`);
    for (const bad of [
      'short',
      'a'.repeat(129),
      'has space in',
      '<script>alert',
      'caller:abc-123',
    ]) {
      expect(idOf(bad)).toMatch(/^req_[0-9a-z]{26}$/);
    }
  });
});

describe('an error answer', () => {
  it('has the one shape and the status of its code', async () => {
    const response = errorResponse('NOT_FOUND', { requestId: 'req_1', details: { a: 1n } });
    expect(response.status).toBe(404);
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-request-id')).toBe('req_1');
    expect(await response.json()).toEqual({
      error: {
        code: 'NOT_FOUND',
        message: 'There is nothing here.',
        requestId: 'req_1',
        details: { a: 1 },
      },
    });
  });
});

describe('page headers', () => {
  const policy = (options: Partial<Parameters<typeof contentSecurityPolicy>[0]> = {}) =>
    contentSecurityPolicy({ nonce: 'N', secure: true, dev: false, ...options });

  it('let scripts run by nonce only', () => {
    const scripts = /script-src ([^;]*)/.exec(policy())?.[1];
    expect(scripts).toBe(`'self' 'nonce-N' 'strict-dynamic'`);
    expect(policy()).toContain(`style-src 'self' 'nonce-N';`);
    expect(policy()).toContain(`frame-ancestors 'none'`);
    expect(policy()).toContain(`base-uri 'none'`);
    expect(policy()).toContain(`object-src 'none'`);
  });

  it('allow eval and inline styles in development only', () => {
    expect(policy({ dev: true })).toContain(`'unsafe-eval'`);
    expect(policy({ dev: true })).toContain(`style-src 'self' 'unsafe-inline'`);
    expect(policy()).not.toContain('unsafe-eval');
    expect(policy()).not.toContain(`style-src 'self' 'unsafe-inline'`);
  });

  it('speak of https on https only', () => {
    expect(policy()).toContain('upgrade-insecure-requests');
    expect(policy({ secure: false })).not.toContain('upgrade-insecure-requests');
    const names = (secure: boolean) =>
      pageHeaders({
        APP_URL: secure ? 'https://partners.example' : 'http://localhost:3000',
        HSTS_SUBDOMAINS: false,
      }).map(([name]) => name);
    expect(names(true)).toContain('strict-transport-security');
    expect(names(false)).not.toContain('strict-transport-security');
    expect(names(false)).toEqual(
      expect.arrayContaining(['x-content-type-options', 'x-frame-options', 'referrer-policy']),
    );
  });
});
