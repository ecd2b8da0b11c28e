import { encode } from 'next-auth/jwt';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changePassword } from '@/lib/people/change-password';
import { changeRole } from '@/lib/people/change-role';
import { disableUser } from '@/lib/people/disable-user';
import { endSession, signOutEverywhere } from '@/lib/people/end-sessions';
import { findSessionUser } from '@/lib/people/find-session-user';
import { authOptions } from '@/lib/people/next-auth';
import { hashPassword } from '@/lib/auth/password';
import {
  decodeSession,
  encodeSession,
  findSessionToken,
  sessionCookieName,
} from '@/lib/auth/session-token';
import { knownDevice, rememberDevice } from '@/lib/auth/device-cookie';
import { claimCode, issueCode } from '@/lib/auth/step-up-code';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { inTransaction } from '@/lib/db/transact';
import type { Moment } from '@/lib/db/work';
import { expectOk, ok } from '@/lib/result';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { sessionOf } from '@/lib/testing/sessions';

const password = 'a long enough pass phrase';
let user: Awaited<ReturnType<typeof makeUser>>;
let here: string;
let there: string;

beforeEach(async () => {
  user = await makeUser({ role: 'admin', passwordHash: await hashPassword(password) });
  here = await sessionOf(user.id);
  there = await sessionOf(user.id);
});

const isIn = async (token: string) => (await findSessionUser(token)) !== null;

describe('a session', () => {
  it('is its user, with name and role of this moment', async () => {
    expect(await findSessionUser(here)).toMatchObject({ id: user.id, role: 'admin' });
    await db.user.update({ where: { id: user.id }, data: { name: 'New name' } });
    expect(await findSessionUser(here)).toMatchObject({ name: 'New name' });
  });

  it('holds no more than the user, the version and its own id', async () => {
    const claims = await decodeSession(here);
    expect(Object.keys(claims ?? {}).sort()).toEqual([
      'expiresAt',
      'sessionVersion',
      'sid',
      'userId',
    ]);
    const hours = ((claims?.expiresAt.getTime() ?? 0) - Date.now()) / 3_600_000;
    expect(hours).toBeGreaterThan(11.9);
    expect(hours).toBeLessThanOrEqual(12.01);
  });

  it('is nobody without a token, with a changed one, or with one that expired', async () => {
    expect(await findSessionUser(undefined)).toBeNull();
    expect(await findSessionUser('')).toBeNull();
    expect(await isIn('nonsense')).toBe(false);
    expect(await isIn(`${here.slice(0, -4)}AAAA`)).toBe(false);
    const expired = await encodeSession(
      { userId: user.id, sessionVersion: user.sessionVersion },
      { sid: newId('login'), seconds: -60 },
    );
    expect(await isIn(expired)).toBe(false);
  });

  it('is nobody without its row, whoever signed the cookie', async () => {
    const { id: userId, sessionVersion } = user;
    expect(
      await isIn(await encodeSession({ userId, sessionVersion }, { sid: newId('login') })),
    ).toBe(false);
    const { sid } = (await decodeSession(here)) ?? {};
    const stranger = await makeUser({ role: 'owner' });
    const taken = await encodeSession(
      { userId: stranger.id, sessionVersion: 1 },
      { sid: sid ?? '' },
    );
    expect(await isIn(taken)).toBe(false);
  });

  it('of the staff ends after an hour without use, an affiliate’s does not', async () => {
    const affiliate = await sessionOf((await makeUser()).id);
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    expect(await atTime(at(59), () => isIn(here))).toBe(true);
    // That was a use of it.
    expect(await atTime(at(118), () => isIn(here))).toBe(true);
    expect(await atTime(at(179), () => isIn(here))).toBe(false);
    expect(await isIn(there)).toBe(true);
    expect(await atTime(at(61), () => isIn(there))).toBe(false);
    expect(await atTime(at(600), () => isIn(affiliate))).toBe(true);
  });

  it('is fresh for ten minutes after a proof', async () => {
    const isFresh = async (token: string) => (await findSessionUser(token))?.isFresh;
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000);
    expect(await isFresh(here)).toBe(true);
    expect(await atTime(at(9), () => isFresh(here))).toBe(true);
    expect(await atTime(at(11), () => isFresh(here))).toBe(false);
    expect(await isFresh(await sessionOf(user.id, { isFresh: false }))).toBe(false);
  });

  it('ends at once on sign-out, for every copy of its cookie, and others go on', async () => {
    const claims = await decodeSession(here);
    expectOk(await endSession({ sid: claims?.sid ?? '', expiresAt: new Date(Date.now() + 1e6) }));
    expect(await isIn(here)).toBe(false);
    expect(await isIn(there)).toBe(true);
  });

  it('ends at once on sign-out everywhere', async () => {
    expectOk(await signOutEverywhere(systemCtx, { userId: user.id }));
    expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
  });

  it('ends at once when the password changes, and a new one with the new version goes on', async () => {
    const changed = expectOk(
      await changePassword(systemCtx, {
        userId: user.id,
        sessionVersion: user.sessionVersion,
        currentPassword: password,
        newPassword: 'another long pass phrase',
      }),
    );
    expect([await isIn(here), await isIn(there)]).toEqual([false, false]);
    expect(await isIn(await sessionOf(changed.userId))).toBe(true);
  });

  it('changes no password once its logins were ended, however long the change was under way', async () => {
    expectOk(await signOutEverywhere(systemCtx, { userId: user.id }));
    const late = await changePassword(systemCtx, {
      userId: user.id,
      sessionVersion: user.sessionVersion,
      currentPassword: password,
      newPassword: 'another long pass phrase',
    });
    expect(late).toMatchObject({ ok: false, error: { code: 'INVALID_CREDENTIALS' } });
    const { passwordHash } = await db.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(passwordHash).toBe(user.passwordHash);
  });

  it('goes on when the password was not changed, because the current one was wrong', async () => {
    const refused = await changePassword(systemCtx, {
      userId: user.id,
      sessionVersion: user.sessionVersion,
      currentPassword: 'wrong',
      newPassword: 'another long pass phrase',
    });
    expect(refused).toMatchObject({
      ok: false,
      error: {
        code: 'INVALID_CREDENTIALS',
        details: { fieldErrors: { currentPassword: ['The current password is not right.'] } },
      },
    });
    expect(await isIn(here)).toBe(true);
  });

  it('ends at once when the role changes', async () => {
    expectOk(await changeRole(systemCtx, { userId: user.id, role: 'support' }));
    expect(await isIn(here)).toBe(false);
  });

  it('ends at once when the person is disabled', async () => {
    expectOk(await disableUser(systemCtx, { userId: user.id }));
    expect(await isIn(here)).toBe(false);
  });
});

it('a login of before a turn of AUTH_SECRET goes on while its secret is listed, and new ones are of the first', async () => {
  const settings = env() as { AUTH_SECRET: readonly [string, ...string[]] };
  const known = settings.AUTH_SECRET;
  const device = rememberDevice(undefined, user.email);
  try {
    settings.AUTH_SECRET = ['a new one', ...known];
    expect(await isIn(here)).toBe(true);
    expect(knownDevice(device, user.email)).not.toBeNull();
    const after = await sessionOf(user.id);
    const again = rememberDevice(device, user.email);
    settings.AUTH_SECRET = ['a new one'];
    expect(await isIn(here)).toBe(false);
    expect(await isIn(after)).toBe(true);
    expect(knownDevice(device, user.email)).toBeNull();
    expect(knownDevice(again, user.email)).not.toBeNull();
  } finally {
    settings.AUTH_SECRET = known;
  }
});

it('a code by mail of before a turn of AUTH_SECRET proves its login', async () => {
  const settings = env() as { AUTH_SECRET: readonly [string, ...string[]] };
  const known = settings.AUTH_SECRET;
  const { sid = '' } = (await decodeSession(here)) ?? {};
  const inTurn = <T>(work: (moment: Moment) => Promise<T>) =>
    inTransaction(async (tx, now) => ok(await work({ tx, now }))).then(expectOk);
  try {
    const code = await inTurn((moment) => issueCode(moment, { userId: user.id, sid }));
    settings.AUTH_SECRET = ['a new one', ...known];
    const proof = { userId: user.id, sid, code };
    expect(await inTurn((moment) => claimCode(moment, proof))).toBe(true);
    expect(await inTurn((moment) => claimCode(moment, proof))).toBe(false);
  } finally {
    settings.AUTH_SECRET = known;
  }
});

describe('the cookie of a login', () => {
  const settings = env() as { APP_URL: string; AUTH_SECRET: readonly [string, ...string[]] };
  const plain = settings.APP_URL;
  beforeEach(() => {
    settings.APP_URL = 'https://partners.example';
  });
  afterEach(() => {
    settings.APP_URL = plain;
  });
  const OLD = '__Secure-next-auth.session-token';
  const found = (jar: Record<string, string>) => findSessionToken((name) => jar[name]);
  /** As the release before made it. */
  const ofBefore = async () => {
    const claims = await decodeSession(here);
    const { userId, sessionVersion, sid } = claims ?? {};
    return encode({
      token: { userId, sessionVersion, sid },
      secret: settings.AUTH_SECRET[0],
      maxAge: 60,
    });
  };

  it('is of this very host where there is TLS', async () => {
    expect(sessionCookieName()).toBe('__Host-next-auth.session-token');
    expect(authOptions().cookies?.sessionToken).toMatchObject({
      name: '__Host-next-auth.session-token',
      options: { secure: true, path: '/' },
    });
    expect(authOptions().cookies?.sessionToken?.options).not.toHaveProperty('domain');
    expect(await found({ '__Host-next-auth.session-token': here })).toBe(here);
  });

  it('keeps who is logged in through the update: the old name is read for what was made before', async () => {
    const old = await ofBefore();
    expect(await found({ [OLD]: old })).toBe(old);
    expect(await isIn(old)).toBe(true);
  });

  it('is not believed under the old name, which other hosts can write, when it was made since', async () => {
    expect(await found({ [OLD]: here })).toBeUndefined();
    expect(await found({ [OLD]: 'nonsense' })).toBeUndefined();
    expect(await found({ [OLD]: await ofBefore(), '__Host-next-auth.session-token': here })).toBe(
      here,
    );
  });

  it('has one name without TLS', async () => {
    settings.APP_URL = plain;
    expect(await found({ 'next-auth.session-token': here })).toBe(here);
    expect(await found({ [OLD]: await ofBefore() })).toBeUndefined();
  });
});

describe("next-auth's own endpoints", () => {
  const jwt = () => authOptions().jwt;
  const secret = 'unused: the options use their own';

  it('use the same cookie', () => {
    expect(authOptions().useSecureCookies).toBe(false);
    expect(sessionCookieName()).toBe('next-auth.session-token');
  });

  it('see an ended session as ended', async () => {
    expect(await jwt()?.decode?.({ token: here, secret })).toMatchObject({ userId: user.id });
    expectOk(await signOutEverywhere(systemCtx, { userId: user.id }));
    expect(await jwt()?.decode?.({ token: here, secret })).toBeNull();
  });

  it('renew nothing: the same login, the same end', async () => {
    const token = await jwt()?.decode?.({ token: here, secret });
    const again = await jwt()?.encode?.({ token: token ?? {}, secret });
    const [first, second] = [await decodeSession(here), await decodeSession(again ?? '')];
    expect(second?.sid).toBe(first?.sid);
    const seconds = ((second?.expiresAt.getTime() ?? 0) - (first?.expiresAt.getTime() ?? 0)) / 1000;
    expect(Math.abs(seconds)).toBeLessThanOrEqual(2);
  });

  it('end the login on their sign-out', async () => {
    const token = await jwt()?.decode?.({ token: here, secret });
    await authOptions().events?.signOut?.({ token: token ?? {}, session: {} as never });
    expect(await isIn(here)).toBe(false);
    expect(await isIn(there)).toBe(true);
  });
});
