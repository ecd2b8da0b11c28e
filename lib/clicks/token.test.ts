import { randomBytes } from 'node:crypto';
import { beforeAll, expect, it } from 'vitest';
import { newId } from '@/lib/ids';
import { isTestToken, signClickToken, signTestToken, verifyClickToken } from '@/lib/clicks/token';

beforeAll(() => {
  process.env.AUTH_SECRET = randomBytes(32).toString('base64url');
  process.env.ENCRYPTION_KEYS = `k1:${randomBytes(32).toString('base64')}`;
  process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none';
});

const claim = () => ({
  clickId: newId('click'),
  affiliateId: newId('affiliate'),
  at: new Date('2026-11-20T12:34:56.789Z'),
});

it('a click token says what was signed, whatever its age', () => {
  const signed = { ...claim(), at: new Date('2001-01-01T00:00:00Z') };
  expect(verifyClickToken(signClickToken(signed))).toEqual(signed);
});

it('a click token is a cookie value without anything to escape', () => {
  expect(signClickToken(claim())).toMatch(/^[A-Za-z0-9_.-]{50,300}$/);
});

it('a click token that was changed, cut, swapped or made up is nothing', () => {
  const token = signClickToken(claim());
  const [payload = '', mac = ''] = token.split('.');
  const other = signClickToken(claim()).split('.')[0] ?? '';
  const wrongs = [
    '',
    '.',
    payload,
    `${payload}.`,
    `.${mac}`,
    `${other}.${mac}`,
    token.slice(0, -1),
    `${token}A`,
    `${token}.${mac}`,
    token.toUpperCase(),
    claim().clickId,
    'x'.repeat(8192),
  ];
  for (let at = 0; at < token.length; at++) {
    wrongs.push(token.slice(0, at) + (token[at] === 'A' ? 'B' : 'A') + token.slice(at + 1));
  }
  for (const wrong of wrongs) expect(verifyClickToken(wrong), wrong).toBeNull();
});

it('a test token is good for its affiliate, for a day, and is no click token', () => {
  const { affiliateId, at } = claim();
  const token = signTestToken(affiliateId, at);
  expect(isTestToken(token, affiliateId, at)).toBe(true);
  expect(isTestToken(token, affiliateId, new Date(at.getTime() + 86_399_999))).toBe(true);
  expect(isTestToken(token, affiliateId, new Date(at.getTime() + 86_400_000))).toBe(false);
  expect(isTestToken(token, newId('affiliate'), at)).toBe(false);
  expect(isTestToken(`${token}x`, affiliateId, at)).toBe(false);
  expect(verifyClickToken(token)).toBeNull();
  expect(isTestToken(signClickToken(claim()), affiliateId, at)).toBe(false);
});
