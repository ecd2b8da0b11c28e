import { Secret } from 'otpauth';
import { describe, expect, it } from 'vitest';
import { newRecoveryCodes, recoveryCodeHash } from '@/lib/auth/recovery-codes';
import { codeOfStep, newSecret, otpauthAddress, stepAt, stepOfCode } from '@/lib/auth/totp';

/** RFC 6238, appendix B: the secret, seconds since 1970, and the last six of the eight digits for SHA-1. */
const secret = Secret.fromLatin1('12345678901234567890').base32;
const VECTORS = [
  [59, '287082'],
  [1111111109, '081804'],
  [1111111111, '050471'],
  [1234567890, '005924'],
  [2000000000, '279037'],
  [20000000000, '353130'],
] as const;

const at = (seconds: number) => new Date(seconds * 1000);

describe('a code by the time', () => {
  it.each(VECTORS)('at %i seconds is %s, as RFC 6238 says', (seconds, code) => {
    expect(codeOfStep(secret, stepAt(at(seconds)))).toBe(code);
    expect(stepOfCode(secret, { code, now: at(seconds), lastStep: null })).toBe(
      Math.floor(seconds / 30),
    );
  });

  it('counts in its own step, the one before and the one after, and in no other', () => {
    const code = codeOfStep(secret, 1_000);
    const seen = (seconds: number) =>
      stepOfCode(secret, { code, now: at(1_000 * 30 + seconds), lastStep: null });
    expect([-31, -30, -1, 0, 29, 30, 59, 60].map(seen)).toEqual([
      null,
      1_000,
      1_000,
      1_000,
      1_000,
      1_000,
      1_000,
      null,
    ]);
  });

  it('counts after the last step that was used only', () => {
    const now = at(1_000 * 30);
    const seen = (lastStep: bigint) =>
      [999, 1_000, 1_001].map((step) =>
        stepOfCode(secret, { code: codeOfStep(secret, step), now, lastStep }),
      );
    expect(seen(998n)).toEqual([999, 1_000, 1_001]);
    expect(seen(999n)).toEqual([null, 1_000, 1_001]);
    expect(seen(1_000n)).toEqual([null, null, 1_001]);
    expect(seen(1_001n)).toEqual([null, null, null]);
  });

  it('is nothing else', () => {
    const now = at(59);
    for (const code of ['', '28708', '2870821', '000000', ' 287082', '94287082']) {
      expect(stepOfCode(secret, { code, now, lastStep: null }), code).toBeNull();
    }
  });
});

it('a secret has 160 bits and is another one each time', () => {
  const secrets = Array.from({ length: 50 }, newSecret);
  expect(new Set(secrets).size).toBe(50);
  for (const one of secrets) expect(one).toMatch(/^[A-Z2-7]{32}$/);
});

it('an app reads the address', () => {
  const address = new URL(otpauthAddress(secret, { issuer: 'Bean: & Co', email: 'ana@x.example' }));
  expect(address.protocol).toBe('otpauth:');
  expect(decodeURIComponent(address.pathname)).toMatch(/Bean {2}& Co:ana@x\.example$/);
  expect(Object.fromEntries(address.searchParams)).toMatchObject({
    issuer: 'Bean  & Co',
    secret,
    algorithm: 'SHA1',
    digits: '6',
    period: '30',
  });
});

describe('recovery codes', () => {
  it('are ten, all different, of 80 bits', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes)
      expect(code).toMatch(/^([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}$/);
  });

  it('are the same however they are typed, and each person’s own', () => {
    const hash = recoveryCodeHash('usr_a', '0K1M-9QXA-0TZ4-HB3C');
    expect(recoveryCodeHash('usr_a', ' okim 9qxa—otz4 hb3c')).toBe(hash);
    expect(recoveryCodeHash('usr_b', '0K1M-9QXA-0TZ4-HB3C')).not.toBe(hash);
  });
});
