import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as login from '@/app/(public)/login/actions';
import { acceptInvitationAction } from '@/app/(public)/welcome/[token]/actions';
import { issueOneTimeToken, type TokenKind } from '@/lib/auth/one-time-token';
import { sessionCookieName } from '@/lib/auth/session-token';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { findSessionUser } from '@/lib/people/find-session-user';
import { expectOk, ok } from '@/lib/result';
import { makeActionScene, PASSWORD, requestAs, type ActionScene } from '@/lib/testing/action-scene';
import { formOf, outcomeOf, type Fields, type ServerAction } from '@/lib/testing/actions';
import { makeFactor, type MadeFactor } from '@/lib/testing/factors';
import { request } from '@/lib/testing/next-request';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const NEW_PASSWORD = 'another battery staple';
let scene: ActionScene;
let factor: MadeFactor;
let userId: string;
let email: string;

beforeEach(async () => {
  scene = await makeActionScene();
  userId = scene.staff.finance;
  ({ email } = await db.user.findUniqueOrThrow({ where: { id: userId } }));
  await db.loginSession.deleteMany({ where: { userId } });
  factor = await makeFactor(userId);
  requestAs(scene, 'nobody');
});

const press = (action: ServerAction, fields: Fields) =>
  outcomeOf(() => action(null, formOf(fields)));
const sessionCookie = () => request.cookies.get(sessionCookieName());
const pendingCookie = () => request.cookies.get('tb_pending') ?? '';
const sessions = () => db.loginSession.count({ where: { userId } });

async function tokenOf(kind: TokenKind): Promise<string> {
  const issue = { kind, userId, issuedBy: 'system:test' };
  const issued = await inTransaction(async (tx, now) =>
    ok(await issueOneTimeToken({ tx, now }, issue)),
  );
  return expectOk(issued).url.split('/').at(-1) ?? '';
}

describe('of somebody with a second factor', () => {
  it.each<[string, string, () => Promise<string>]>([
    [
      'a good password',
      '/admin/payouts',
      () => press(login.loginAction, { email, password: PASSWORD, next: '/admin/payouts' }),
    ],
    [
      'a link by mail',
      '/admin',
      async () => press(login.enterByLinkAction, { token: await tokenOf('magic_link') }),
    ],
    [
      'a new password by a link',
      '/admin',
      async () =>
        press(acceptInvitationAction, {
          token: await tokenOf('password_reset'),
          password: NEW_PASSWORD,
        }),
    ],
  ])('%s leads to the code, and the code in', async (_, leadsTo, prove) => {
    expect(await prove()).toBe('to /login/code');
    expect([sessionCookie(), await sessions()]).toEqual([undefined, 0]);
    // What the browser has by now, stolen, is no session.
    expect(await findSessionUser(pendingCookie())).toBeNull();
    expect(await press(login.loginCodeAction, { code: '000' })).toBe(
      'refused: INVALID_CREDENTIALS',
    );
    expect([sessionCookie(), await sessions()]).toEqual([undefined, 0]);
    expect(await press(login.loginCodeAction, { code: factor.codeAt() })).toBe(`to ${leadsTo}`);
    expect(pendingCookie()).toBe('');
    expect(await findSessionUser(sessionCookie())).toMatchObject({
      id: userId,
      hasFactor: true,
      isFresh: true,
    });
  });

  it('a code without a first proof is nothing', async () => {
    expect(await press(login.loginCodeAction, { code: factor.codeAt() })).toBe(
      'refused: TOKEN_INVALID',
    );
  });

  it('a new password keeps them in where they changed it', async () => {
    await press(login.loginAction, { email, password: PASSWORD });
    await press(login.loginCodeAction, { code: factor.codeAt() });
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    expect(await press(login.changePasswordAction, change)).toMatch(/^done/);
    expect(await findSessionUser(sessionCookie())).toMatchObject({ id: userId, hasFactor: true });
  });
});
