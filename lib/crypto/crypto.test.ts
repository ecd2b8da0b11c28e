import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { keyIdOf, open, OpenError, seal } from '@/lib/crypto/envelope';
import { keyedHash, keyedHashes, subkey } from '@/lib/crypto/keyed-hash';
import { constantTimeEqual, randomToken, signToken, verifyToken } from '@/lib/crypto/token';
import { env } from '@/lib/env';
import type { EncryptionKey } from '@/lib/env-fields';

const key = (id: string): EncryptionKey => ({ id, key: randomBytes(32) });
const k1 = key('k1');
const k2 = key('k2');
const iban = 'DE89 3704 0044 0532 0130 00 · Zoë';

beforeAll(() => {
  process.env.AUTH_SECRET = randomBytes(32).toString('base64url');
  process.env.ENCRYPTION_KEYS = `k1:${randomBytes(32).toString('base64')}`;
  process.env.DATABASE_URL = 'postgresql://nobody@127.0.0.1:1/none';
});

describe('a sealed text', () => {
  it('opens for its owner, and shows nothing of itself', () => {
    const sealed = seal(iban, 'aff_1', [k1]);
    expect(sealed).toMatch(/^k1:[A-Za-z0-9_-]+$/);
    expect(sealed).not.toContain('3704');
    expect(open(sealed, 'aff_1', [k1])).toBe(iban);
  });

  it('is never the same twice', () => {
    expect(seal(iban, 'aff_1', [k1])).not.toBe(seal(iban, 'aff_1', [k1]));
  });

  it('may be empty', () => {
    expect(open(seal('', 'aff_1', [k1]), 'aff_1', [k1])).toBe('');
  });

  it('does not open for another owner', () => {
    expect(() => open(seal(iban, 'aff_1', [k1]), 'aff_2', [k1])).toThrow(OpenError);
  });

  it('does not open when its key is not listed', () => {
    expect(() => open(seal(iban, 'aff_1', [k1]), 'aff_1', [k2])).toThrow(OpenError);
  });

  it('does not open under the id of another key', () => {
    const sealed = seal(iban, 'aff_1', [k1]).replace(/^k1:/, 'k2:');
    expect(() => open(sealed, 'aff_1', [k1, k2])).toThrow(OpenError);
    expect(() => open(sealed, 'aff_1', [{ ...k1, id: 'k2' }])).toThrow(OpenError);
  });

  it('does not open with any one bit flipped', () => {
    const sealed = seal('short', 'aff_1', [k1]);
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => open(`k1:${flipped.toString('base64url')}`, 'aff_1', [k1])).toThrow(OpenError);
    }
  });

  it.each(['', 'k1:', 'k1', 'k1:!!!!', ':abc', 'k1:AAAA'])('is not %j', (text) => {
    expect(() => open(text, 'aff_1', [k1])).toThrow(OpenError);
  });

  it('made before a rotation still opens, and new ones are made with the new key', () => {
    const old = seal(iban, 'aff_1', [k1]);
    expect(open(old, 'aff_1', [k2, k1])).toBe(iban);
    expect(keyIdOf(old)).toBe('k1');
    expect(keyIdOf(seal(iban, 'aff_1', [k2, k1]))).toBe('k2');
  });

  it('uses the keys of the installation when none are given', () => {
    expect(open(seal(iban, 'aff_1'), 'aff_1')).toBe(iban);
  });
});

describe('a keyed hash', () => {
  it('is stable for one purpose and means nothing for another', () => {
    expect(keyedHash('test:a', 'x')).toBe(keyedHash('test:a', 'x'));
    expect(keyedHash('test:a', 'x')).not.toBe(keyedHash('test:b', 'x'));
    expect(keyedHash('test:a', 'x')).not.toBe(keyedHash('test:a', 'y'));
  });

  it('is made with the first secret, and found by each of them', () => {
    const settings = env() as { AUTH_SECRET: readonly [string, ...string[]] };
    const known = settings.AUTH_SECRET;
    try {
      const before = keyedHash('test:a', 'x');
      settings.AUTH_SECRET = ['another', ...known];
      const now = keyedHash('test:a', 'x');
      expect(now).not.toBe(before);
      expect(keyedHashes('test:a', 'x')).toEqual([now, before]);
      settings.AUTH_SECRET = ['another'];
      expect(keyedHashes('test:a', 'x')).toEqual([now]);
    } finally {
      settings.AUTH_SECRET = known;
    }
  });

  it('changes with the secret', () => {
    expect(subkey('test:a', 'one')).not.toEqual(subkey('test:a', 'two'));
  });
});

describe('a signed token', () => {
  it('gives its payload back', () => {
    expect(verifyToken('test:a', signToken('test:a', 'usr_1|ü'))).toBe('usr_1|ü');
  });

  it('of before a turn is taken as long as its secret is listed', () => {
    const settings = env() as { AUTH_SECRET: readonly [string, ...string[]] };
    const known = settings.AUTH_SECRET;
    try {
      const before = signToken('test:a', 'usr_1');
      settings.AUTH_SECRET = ['another', ...known];
      const now = signToken('test:a', 'usr_1');
      expect(now).not.toBe(before);
      expect(verifyToken('test:a', before)).toBe('usr_1');
      expect(verifyToken('test:a', now)).toBe('usr_1');
      settings.AUTH_SECRET = ['another'];
      expect(verifyToken('test:a', before)).toBeNull();
      expect(verifyToken('test:a', now)).toBe('usr_1');
    } finally {
      settings.AUTH_SECRET = known;
    }
  });

  it('is refused for another purpose, with another payload, cut, or made up', () => {
    const token = signToken('test:a', 'usr_1');
    const [, signature] = token.split('.');
    expect(verifyToken('test:b', token)).toBeNull();
    expect(
      verifyToken('test:a', `${Buffer.from('usr_2').toString('base64url')}.${signature}`),
    ).toBeNull();
    expect(verifyToken('test:a', token.slice(0, -1))).toBeNull();
    expect(verifyToken('test:a', `${token}.x`)).toBeNull();
    expect(verifyToken('test:a', '')).toBeNull();
    expect(verifyToken('test:a', 'a'.repeat(10_000))).toBeNull();
  });
});

it('compares texts of any length', () => {
  expect(constantTimeEqual('abc', 'abc')).toBe(true);
  expect(constantTimeEqual('abc', 'abd')).toBe(false);
  expect(constantTimeEqual('abc', 'abcd')).toBe(false);
});

it('makes tokens that do not repeat and stand in a URL', () => {
  expect(new Set(Array.from({ length: 100 }, () => randomToken())).size).toBe(100);
  expect(randomToken()).toMatch(/^[A-Za-z0-9_-]{43}$/);
});
