import { beforeAll, vi } from 'vitest';
import * as apply from '@/app/(public)/apply/actions';
import * as confirm from '@/app/(public)/confirm/actions';
import * as login from '@/app/(public)/login/actions';
import * as factor from '@/app/(public)/second-factor/actions';
import * as welcome from '@/app/(public)/welcome/[token]/actions';
import { decodeSession, sessionCookieName } from '@/lib/auth/session-token';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { issueOneTimeToken, type TokenKind } from '@/lib/auth/one-time-token';
import { createOwnerInvite } from '@/lib/people/owner-invite';
import { expectOk, ok } from '@/lib/result';
import {
  CALLERS,
  PASSWORD,
  unique,
  userOf,
  type ActionScene,
  type Caller,
} from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { request } from '@/lib/testing/next-request';
import { sessionOf } from '@/lib/testing/sessions';
import { makeFactor, makePendingLogin } from '@/lib/testing/factors';
import { codeOfStep, stepAt } from '@/lib/auth/totp';
import { open } from '@/lib/crypto/envelope';
import { startFactor } from '@/lib/people/set-up-factor';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

// Codes go by mail; nothing is sent here.
beforeAll(() => {
  env().SMTP_URL = 'smtp://127.0.0.1:9';
});

const NEW_PASSWORD = 'another battery staple';
const loggedIn = CALLERS.filter((caller) => caller !== 'nobody');
const hasSession = () => (request.cookies.get(sessionCookieName()) ?? '') !== '';

const someoneOf = (scene: ActionScene, caller: Caller) =>
  db.user.findUniqueOrThrow({ where: { id: userOf(scene, caller) ?? '' } });

const badPasswords = (name: string) =>
  ['short', 'a'.repeat(30), 'long'.repeat(60)].map(
    (password) =>
      [
        `the password ${password.slice(0, 9)}`,
        { [name]: password },
        'refused: INVALID_INPUT',
      ] as const,
  );

async function makeToken(kind: TokenKind, userId: string): Promise<string> {
  const issue = { kind, userId, issuedBy: 'system:test' };
  const issued = await inTransaction(async (tx, now) =>
    ok(await issueOneTimeToken({ tx, now }, issue)),
  );
  return expectOk(issued).url.split('/').at(-1) ?? '';
}

const makeInvitation = async () =>
  makeToken('invitation', (await makeUser({ role: 'support' })).id);

/** As on the first start: nobody owns the installation yet. */
async function makeOwnerToken(): Promise<string> {
  await db.user.updateMany({ where: { role: 'owner' }, data: { role: 'admin' } });
  return (await createOwnerInvite())?.split('/').at(-1) ?? '';
}

const wrongProofs = [
  ['another password', { password: NEW_PASSWORD }, 'refused: INVALID_CREDENTIALS'],
  ['no proof at all', { password: '' }, 'refused: INVALID_CREDENTIALS'],
  ['a code for a password', { password: '', code: '12345678' }, 'refused: INVALID_CREDENTIALS'],
] as const;

const provenAt = async (scene: ActionScene, caller: Caller) => {
  const { sid } = (await decodeSession(request.cookies.get(sessionCookieName()) ?? '')) ?? {};
  const { id: userId } = await someoneOf(scene, caller);
  const session = await db.loginSession.findFirstOrThrow({ where: { id: sid ?? '', userId } });
  return { isProven: session.provenAt !== null };
};

/** Of a factor that is being set up: what the app shows now. */
async function begunCode(userId: string): Promise<string> {
  expectOk(await startFactor(systemCtx, { userId }));
  const { secretCipher } = await db.secondFactor.findUniqueOrThrow({ where: { userId } });
  return codeOfStep(open(secretCipher, userId), stepAt(new Date()));
}

const anotherCode = [
  ['another code', { code: '12 34 5' }, 'refused: INVALID_CREDENTIALS'],
] as const;

testActions(
  { ...apply, ...confirm, ...factor, ...login, ...welcome },
  {
    stepUpAction: actionCase({
      may: loggedIn,
      fields: () => ({ password: PASSWORD }),
      needs: [],
      wrong: () => wrongProofs,
      answers: 'done: ',
      changes: ['login_session'],
      shows: (_, scene, caller) => provenAt(scene, caller),
      becomes: { isProven: true },
    }),
    confirmAction: actionCase({
      may: loggedIn,
      fields: () => ({ password: PASSWORD, next: '/admin/export/orders?q=a' }),
      needs: [],
      wrong: () => wrongProofs,
      answers: 'to /admin/export/orders?q=a',
      changes: ['login_session'],
      shows: (_, scene, caller) => provenAt(scene, caller),
      becomes: { isProven: true },
    }),
    askCodeAction: actionCase({
      may: loggedIn,
      fields: async (scene, caller) => {
        const { id } = await someoneOf(scene, caller);
        await db.user.update({ where: { id }, data: { passwordHash: null } });
        return {};
      },
      needs: [],
      answers: 'done: A code is on its way',
      changes: ['outbox_event'],
    }),
    applyAction: actionCase({
      may: CALLERS,
      fields: ({ programSlug }) => ({
        program: programSlug,
        name: 'Ana Ruiz',
        email: `${unique()}@people.example`,
        code: `A${unique()}`.toUpperCase(),
        note: 'A newsletter on coffee',
      }),
      needs: ['name', 'email'],
      wrong: () => [
        ['a program of nowhere', { program: 'nowhere' }, 'refused: PROGRAM_NOT_FOUND'],
        ['a group of nowhere', { group: 'nowhere' }, 'refused: GROUP_NOT_FOUND'],
        ['no address', { email: 'ana' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: ',
      changes: [
        ...['app_user', 'affiliate', 'affiliate_status_change', 'code_owner', 'person_salt'],
        ...['audit_event', 'outbox_event'],
      ],
      shows: ({ code }) => db.affiliate.findFirstOrThrow({ where: { code } }),
      becomes: { status: 'applied', name: 'Ana Ruiz' },
    }),
    loginAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async ({ affiliate }) => {
        const { email } = await db.user.findUniqueOrThrow({ where: { id: affiliate.userId } });
        return { email, password: PASSWORD, next: '/portal/payouts' };
      },
      needs: ['email', 'password'],
      wrong: async ({ programId }) => {
        const disabled = await makeUser({ disabledAt: new Date(), name: programId });
        return [
          ['another password', { password: NEW_PASSWORD }, 'refused: INVALID_CREDENTIALS'],
          ['an unknown address', { email: 'who@nowhere.example' }, 'refused: INVALID_CREDENTIALS'],
          ['one disabled', { email: disabled.email }, 'refused: INVALID_CREDENTIALS'],
        ];
      },
      answers: 'to /portal/payouts',
      changes: ['app_user', 'login_session', 'audit_event'],
      shows: () => Promise.resolve({ hasSession: hasSession() }),
      becomes: { hasSession: true },
    }),
    loginCodeAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async ({ affiliate: { userId }, cookies }) => {
        const { codeAt } = await makeFactor(userId);
        cookies.set('tb_pending', await makePendingLogin(userId, { next: '/portal/payouts' }));
        return { code: codeAt() };
      },
      needs: ['code'],
      wrong: () => anotherCode,
      answers: 'to /portal/payouts',
      changes: ['app_user', 'login_session', 'one_time_token', 'second_factor', 'audit_event'],
      shows: () =>
        Promise.resolve({
          hasSession: hasSession(),
          isPending: request.cookies.get('tb_pending') !== '',
        }),
      becomes: { hasSession: true, isPending: false },
    }),
    startFactorAction: actionCase({
      may: loggedIn,
      fresh: true,
      fields: () => ({}),
      needs: [],
      answers: 'done: ',
      changes: ['second_factor'],
    }),
    confirmFactorAction: actionCase({
      may: loggedIn,
      fresh: true,
      fields: async (scene, caller) => ({
        code: await begunCode((await someoneOf(scene, caller)).id),
      }),
      needs: ['code'],
      wrong: () => anotherCode,
      answers: 'done: Your second factor is set up',
      changes: ['second_factor', 'recovery_code', 'login_session', 'audit_event', 'outbox_event'],
      shows: async (_, scene, caller) => {
        const { id: userId } = await someoneOf(scene, caller);
        return { codes: await db.recoveryCode.count({ where: { userId } }) };
      },
      becomes: { codes: 10 },
    }),
    renewCodesAction: actionCase({
      may: loggedIn,
      fresh: true,
      fields: async (scene, caller) => {
        await makeFactor((await someoneOf(scene, caller)).id);
        return {};
      },
      needs: [],
      answers: 'done: These are your new recovery codes',
      changes: ['recovery_code', 'audit_event', 'outbox_event'],
    }),
    removeFactorAction: actionCase({
      may: loggedIn,
      fresh: true,
      fields: async (scene, caller) => {
        await makeFactor((await someoneOf(scene, caller)).id);
        return {};
      },
      needs: [],
      answers: 'to /',
      changes: ['second_factor', 'recovery_code', 'audit_event', 'outbox_event'],
      shows: async (_, scene, caller) => {
        const { id: userId } = await someoneOf(scene, caller);
        return { left: await db.secondFactor.count({ where: { userId } }) };
      },
      becomes: { left: 0 },
    }),
    askForLinkAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async ({ affiliate }) => {
        const { email } = await db.user.findUniqueOrThrow({ where: { id: affiliate.userId } });
        return { email, want: 'login' };
      },
      needs: ['email', 'want'],
      wrong: () => [
        ['no address', { email: 'ana' }, 'refused: INVALID_INPUT'],
        ['something else', { want: 'money' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: If somebody logs in with this address',
      changes: ['outbox_event'],
    }),
    enterByLinkAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async ({ affiliate: { userId } }) => ({
        token: await makeToken('magic_link', userId),
      }),
      needs: ['token'],
      wrong: async () => [
        ['a token of nothing', { token: 'nothing' }, 'refused: TOKEN_INVALID'],
        ['an invitation', { token: await makeInvitation() }, 'refused: TOKEN_INVALID'],
      ],
      answers: 'to /portal',
      changes: ['app_user', 'login_session', 'one_time_token', 'audit_event'],
      shows: () => Promise.resolve({ hasSession: hasSession() }),
      becomes: { hasSession: true },
    }),
    signOutAction: actionCase({
      may: loggedIn,
      fields: () => ({}),
      needs: [],
      answers: 'to /login?signed-out=1',
      changes: ['ended_session', 'login_session'],
      shows: () => Promise.resolve({ hasSession: hasSession() }),
      becomes: { hasSession: false },
    }),
    signOutEverywhereAction: actionCase({
      may: loggedIn,
      fields: () => ({}),
      needs: [],
      answers: 'to /login?signed-out=everywhere',
      changes: ['app_user', 'audit_event'],
      shows: async (_, scene, caller) => ({
        hasSession: hasSession(),
        sessionVersion: (await someoneOf(scene, caller)).sessionVersion,
      }),
      becomes: { hasSession: false, sessionVersion: 2 },
    }),
    endSessionAction: actionCase({
      may: loggedIn,
      fields: async (scene, caller) => {
        const { id: userId } = await someoneOf(scene, caller);
        await sessionOf(userId);
        const { id } = await db.loginSession.findFirstOrThrow({
          where: { userId },
          orderBy: { id: 'desc' },
        });
        return { sessionId: id };
      },
      needs: ['sessionId'],
      wrong: async ({ other }) => {
        const theirs = await db.loginSession.findFirstOrThrow({ where: { userId: other.userId } });
        return [['somebody else’s', { sessionId: theirs.id }, 'done: ']];
      },
      answers: 'done: Signed out there',
      changes: ['ended_session', 'login_session', 'audit_event'],
      shows: async ({ sessionId: id }) => ({
        left: await db.loginSession.count({ where: { id } }),
      }),
      becomes: { left: 0 },
    }),
    changePasswordAction: actionCase({
      may: loggedIn,
      fields: () => ({ currentPassword: PASSWORD, newPassword: NEW_PASSWORD }),
      needs: ['currentPassword', 'newPassword'],
      wrong: () => [
        ['another password', { currentPassword: NEW_PASSWORD }, 'refused: INVALID_CREDENTIALS'],
        ...badPasswords('newPassword'),
      ],
      answers: 'done: Your password is changed',
      changes: ['app_user', 'login_session', 'audit_event', 'outbox_event'],
      shows: async (_, scene, caller) => ({
        hasSession: hasSession(),
        sessionVersion: (await someoneOf(scene, caller)).sessionVersion,
      }),
      becomes: { hasSession: true, sessionVersion: 2 },
    }),
    acceptInvitationAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async () => ({ token: await makeInvitation(), password: NEW_PASSWORD }),
      needs: ['token', 'password'],
      wrong: () => [
        ['a token of nothing', { token: 'nothing' }, 'refused: TOKEN_INVALID'],
        ...badPasswords('password'),
      ],
      answers: 'to /admin',
      changes: ['app_user', 'login_session', 'one_time_token', 'audit_event', 'outbox_event'],
      shows: () => Promise.resolve({ hasSession: hasSession() }),
      becomes: { hasSession: true },
    }),
    setUpOwnerAction: actionCase({
      may: ['nobody', ...loggedIn],
      fields: async () => ({
        token: await makeOwnerToken(),
        name: 'First Owner',
        email: `${unique()}@staff.example`,
        password: NEW_PASSWORD,
      }),
      needs: ['token', 'name', 'email', 'password'],
      wrong: async ({ affiliate }) => {
        const { email } = await db.user.findUniqueOrThrow({ where: { id: affiliate.userId } });
        const invitation = await makeInvitation();
        return [
          ['a token of nothing', { token: 'nothing' }, 'refused: TOKEN_INVALID'],
          ['an invitation’s token', { token: invitation }, 'refused: TOKEN_INVALID'],
          ['somebody’s address', { email }, 'refused: EMAIL_TAKEN'],
          ...badPasswords('password'),
        ];
      },
      answers: 'to /admin',
      changes: ['app_user', 'login_session', 'one_time_token', 'audit_event'],
      shows: ({ email }) => db.user.findUniqueOrThrow({ where: { email } }),
      becomes: { role: 'owner', name: 'First Owner' },
    }),
  },
);
