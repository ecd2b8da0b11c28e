import { describe, expect, it } from 'vitest';
import { canonicalEmail, emailSchema } from '@/lib/auth/email';
import { pathAfterLogin, safePath } from '@/lib/auth/next-path';

describe('the path after a login', () => {
  it.each(['/portal', '/admin/commissions?tab=held', '/a/b-c_d.e?x=%2F%2Fevil'])(
    'may be %s',
    (path) => {
      expect(safePath(path)).toBe(path);
    },
  );

  it.each([
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/a\\..\\evil',
    'https://evil.example/',
    'javascript:alert(1)',
    '/\t/evil.example',
    '/\n/evil.example',
    ' /portal',
    'portal',
    '',
    '/..//evil.example',
    '/.//evil.example',
    `/${'a'.repeat(2_000)}`,
    ['/portal', '/admin'],
    undefined,
    null,
  ])('may not be %j', (path) => {
    expect(safePath(path)).toBeNull();
  });

  it('is the role’s own start unless the asked page belongs to the role', () => {
    expect(pathAfterLogin('affiliate', '/portal/payouts?x=1')).toBe('/portal/payouts?x=1');
    expect(pathAfterLogin('affiliate', '/admin')).toBe('/portal');
    expect(pathAfterLogin('affiliate', '/portal-evil')).toBe('/portal');
    expect(pathAfterLogin('support', '/admin/affiliates')).toBe('/admin/affiliates');
    expect(pathAfterLogin('owner', '//evil.example')).toBe('/admin');
    expect(pathAfterLogin('owner', undefined)).toBe('/admin');
  });
});

describe('e-mail addresses', () => {
  it.each([
    ['Ana.Ruiz+shop@Gmail.com', 'anaruiz@gmail.com'],
    ['anaruiz@googlemail.com', 'anaruiz@gmail.com'],
    ['ana.ruiz+x@shop.example', 'ana.ruiz@shop.example'],
    [' ANA@SHOP.EXAMPLE ', 'ana@shop.example'],
    ['+tag@shop.example', '+tag@shop.example'],
    ['ana@me.com', 'ana@icloud.com'],
    ['ana-ruiz_1@pm.me', 'anaruiz1@proton.me'],
    ['ana.ruiz@outlook.com', 'ana.ruiz@outlook.com'],
    ['"ana.ruiz"@gmail.com', 'anaruiz@gmail.com'],
    ['ana@bücher.example', 'ana@xn--bcher-kva.example'],
    ['ana@XN--bcher-kva.example.', 'ana@xn--bcher-kva.example'],
    ['ａｎａ@gmail.com', 'ana@gmail.com'],
    ['an\u200ba@gm\u00adail.com', 'ana@gmail.com'],
    ['...@gmail.com', '...@gmail.com'],
    ['no address', 'noaddress'],
    ['ana@a/b', 'ana@a/b'],
    ['Jo+x@Müller.example', 'jo@xn--mller-kva.example'],
    ['jo@xn--mller-kva.example', 'jo@xn--mller-kva.example'],
    ['Jo\u0308rg@shop.example', 'j\u00f6rg@shop.example'],
  ])('%s is the mailbox %s', (given, canonical) => {
    expect(canonicalEmail(given)).toBe(canonical);
  });

  it('are stored lower-case', () => {
    expect(emailSchema.parse(' Ana@Shop.Example ')).toBe('ana@shop.example');
    expect(emailSchema.safeParse('not an address').success).toBe(false);
  });
});
