import { HOTP, Secret, TOTP } from 'otpauth';
import { constantTimeEqual } from '@/lib/crypto/token';

/** What every authenticator app understands: RFC 6238 with HMAC-SHA-1, six digits, a new code every 30 seconds. */
const OPTIONS = { algorithm: 'SHA1', digits: 6 } as const;
const PERIOD_SECONDS = 30;
/** Steps before and after this one that count too: clocks differ, and typing takes time (RFC 6238, 5.2). */
const WINDOW = 1;
/** 160 bits, as RFC 4226 recommends. */
const SECRET_BYTES = 20;

/** A new secret, in base 32 (RFC 4648), as apps take it. */
export function newSecret(): string {
  return new Secret({ size: SECRET_BYTES }).base32;
}

/** The step of a time: how many periods have passed since 1970. */
export function stepAt(time: Date): number {
  return Math.floor(time.getTime() / 1000 / PERIOD_SECONDS);
}

/** The code that an app with this secret shows in a step. */
export function codeOfStep(secret: string, step: number): string {
  return HOTP.generate({ ...OPTIONS, secret: Secret.fromBase32(secret), counter: step });
}

/**
 * The step that a code is of, near `now` and after the last one that was used; null when there is none. Takes as long for
 * a wrong code as for a right one.
 */
export function stepOfCode(
  secret: string,
  { code, now, lastStep }: { code: string; now: Date; lastStep: bigint | null },
): number | null {
  const middle = stepAt(now);
  let found: number | null = null;
  for (let step = middle - WINDOW; step <= middle + WINDOW; step++) {
    const isRight = constantTimeEqual(codeOfStep(secret, step), code);
    if (isRight && (lastStep === null || BigInt(step) > lastStep)) found = step;
  }
  return found;
}

/**
 * The address that an app reads from a QR code, as Google Authenticator wrote it down ("Key URI Format") and other apps
 * read it.
 */
export function otpauthAddress(
  secret: string,
  { issuer, email }: { issuer: string; email: string },
) {
  return new TOTP({
    ...OPTIONS,
    period: PERIOD_SECONDS,
    // A colon ends the issuer's name there.
    issuer: issuer.replaceAll(':', ' '),
    label: email,
    secret: Secret.fromBase32(secret),
  }).toString();
}
