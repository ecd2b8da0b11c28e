import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { rememberDevice } from '@/lib/auth/device-cookie';
import { hashPassword } from '@/lib/auth/password';
import { codeOfStep, stepAt } from '@/lib/auth/totp';
import { decodeSession } from '@/lib/auth/session-token';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { inTransaction } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { authenticate } from '@/lib/people/authenticate';
import {
  mayTakeFactorOff,
  removeFactor,
  resetFactor,
  resetFactorByEmail,
} from '@/lib/people/end-factor';
import { enterByMagicLink } from '@/lib/people/enter-by-magic-link';
import { demandFactor, isFactorDemanded } from '@/lib/people/factor-demand';
import { findSessionUser } from '@/lib/people/find-session-user';
import { authOptions } from '@/lib/people/next-auth';
import { request } from '@/lib/testing/next-request';
import { listStaff } from '@/lib/people/list-staff';
import { issueOneTimeToken } from '@/lib/auth/one-time-token';
import { findPendingLogin, finishLogin } from '@/lib/people/pending-login';
import {
  confirmFactor,
  getFactorState,
  renewRecoveryCodes,
  startFactor,
} from '@/lib/people/set-up-factor';
import { askCode, stepUp, waysToStepUp } from '@/lib/people/step-up';
import { useFactor } from '@/lib/people/use-factor';
import { expectOk, ok, type Result } from '@/lib/result';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { endDemand, makeFactor, makePendingLogin, STAFF_DEMAND } from '@/lib/testing/factors';
import { startMailServer } from '@/lib/testing/mail-server';
import { sessionOf } from '@/lib/testing/sessions';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);

const password = 'a long enough pass phrase';
let passwordHash: string;
let mail: Awaited<ReturnType<typeof startMailServer>>;

beforeAll(async () => {
  mail = await startMailServer();
  passwordHash = await hashPassword(password);
});
afterAll(() => mail.stop());
beforeEach(() => db.outboxEvent.deleteMany());
afterEach(endDemand);

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);
const ctxOf = ({ id, name }: { id: string; name: string }): CommandContext => ({
  actor: { kind: 'user', id, label: name },
});
const sidOf = async (token: string) => (await decodeSession(token))?.sid ?? '';
const isIn = async (token: string) => (await findSessionUser(token)) !== null;
const actionsOf = async (subjectId: string) =>
  (await db.auditEvent.findMany({ where: { subjectId }, orderBy: { id: 'asc' } })).map(
    ({ action }) => action,
  );
const eventsOf = async () =>
  (await db.outboxEvent.findMany({ orderBy: { id: 'asc' } })).map(({ type }) => type);
/** The middle of a step, so that none ends while a test runs. */
const middle = (stepAt(new Date()) + 0.5) * 30_000;
const inSteps = (steps: number) => new Date(middle + steps * 30_000);

const staff = (role = 'admin') => makeUser({ role, passwordHash });
const logIn = (email: string) =>
  authenticate({
    email,
    password,
    network: `192.0.2.${Math.ceil(Math.random() * 250)}`,
    isEverybodys: false,
    deviceCookie: undefined,
  });
const finish = (cookie: string, code: string, deviceCookie?: string) =>
  finishLogin({ cookie, code, deviceCookie });

describe('setting up a second factor', () => {
  const secretOf = async (user: { id: string; email: string }) => {
    const state = await getFactorState(user, 'Beans');
    if (state.kind !== 'being set up') throw new Error(`it is ${state.kind}`);
    expect(state.address).toContain(state.secret);
    return state.secret;
  };

  it('takes a first good code, gives ten recovery codes, and signs other devices out', async () => {
    const user = await staff();
    const [here, there] = [await sessionOf(user.id), await sessionOf(user.id)];
    const of = { userId: user.id };
    const sid = await sidOf(here);
    const confirm = (code: string) => confirmFactor(ctxOf(user), { ...of, sid, code });
    expect(codeOf(await confirm('123456'))).toBe('FACTOR_NOT_SET');
    expectOk(await startFactor(ctxOf(user), of));
    const first = await secretOf(user);
    expectOk(await startFactor(ctxOf(user), of));
    const secret = await secretOf(user);
    expect(secret).not.toBe(first);
    expect(JSON.stringify(await db.secondFactor.findMany({ where: of }), String)).not.toContain(
      secret,
    );
    const now = stepAt(new Date());
    expect(codeOf(await confirm(codeOfStep(first, now)))).toBe('INVALID_CREDENTIALS');
    // Nothing is asked for before it is confirmed.
    expect(expectOk(await logIn(user.email)).needsFactor).toBe(false);
    expect([await isIn(here), await isIn(there)]).toEqual([true, true]);

    const { codes } = expectOk(await confirm(codeOfStep(secret, now)));
    expect(new Set(codes).size).toBe(10);
    expect([await isIn(here), await isIn(there)]).toEqual([true, false]);
    expect(await findSessionUser(here)).toMatchObject({ hasFactor: true, isFresh: true });
    const kept = JSON.stringify(await db.recoveryCode.findMany({ where: of }));
    for (const code of codes) expect(kept).not.toContain(code);
    expect(await getFactorState(user, 'Beans')).toMatchObject({ kind: 'on', codesLeft: 10 });
    expect(expectOk(await logIn(user.email)).needsFactor).toBe(true);
    // The code that confirmed it is used up.
    const pending = await makePendingLogin(user.id);
    expect(codeOf(await finish(pending, codeOfStep(secret, now)))).toBe('INVALID_CREDENTIALS');
    expect(codeOf(await startFactor(ctxOf(user), of))).toBe('FACTOR_EXISTS');
    expect(await actionsOf(user.id)).toContain('USER_FACTOR_SET_UP');
    const [told] = await mail.deliver();
    expect(told).toMatchObject({
      to: user.email,
      subject: 'A second factor was set up for your account',
    });
  });

  it('is done once by many at once, and guessed ten times at most', async () => {
    const user = await staff();
    const of = { userId: user.id, sid: await sidOf(await sessionOf(user.id)) };
    expectOk(await startFactor(ctxOf(user), of));
    const code = codeOfStep(await secretOf(user), stepAt(new Date()));
    const answers = await Promise.all(
      Array.from({ length: 5 }, () => confirmFactor(ctxOf(user), { ...of, code })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.recoveryCode.count({ where: { userId: user.id } })).toBe(10);

    const other = await staff();
    const theirs = { userId: other.id, sid: await sidOf(await sessionOf(other.id)) };
    expectOk(await startFactor(ctxOf(other), theirs));
    const guesses: string[] = [];
    for (let n = 0; n < 11; n++) {
      guesses.push(codeOf(await confirmFactor(ctxOf(other), { ...theirs, code: 'wrong' })));
    }
    expect(guesses.at(9)).toBe('INVALID_CREDENTIALS');
    expect(guesses.at(10)).toBe('RATE_LIMITED');
  });

  it('is by oneself, and never of another login’s session', async () => {
    const [user, other] = [await staff(), await staff()];
    const theirs = await sessionOf(other.id);
    expectOk(await startFactor(ctxOf(user), { userId: user.id }));
    const code = codeOfStep(await secretOf(user), stepAt(new Date()));
    const sid = await sidOf(theirs);
    expectOk(await confirmFactor(ctxOf(user), { userId: user.id, sid, code }));
    const session = await db.loginSession.findUniqueOrThrow({ where: { id: sid } });
    expect(session.factorGivenAt).toBeNull();
  });
});

describe('logging in with a second factor', () => {
  it('is in after the code only, and says so then', async () => {
    const user = await staff();
    const { codeAt } = await makeFactor(user.id);
    expect(expectOk(await logIn(user.email))).toMatchObject({ needsFactor: true });
    const before = await db.user.findUniqueOrThrow({ where: { id: user.id } });
    expect(before.lastLoginAt).toBeNull();
    expect(await actionsOf(user.id)).toEqual([]);

    const pending = await makePendingLogin(user.id, { next: '/admin/books' });
    expect(codeOf(await finish(pending, '12'))).toBe('INVALID_CREDENTIALS');
    const entered = expectOk(
      await finish(pending, ` ${codeAt().slice(0, 3)} ${codeAt().slice(3)}`),
    );
    expect(entered).toMatchObject({ userId: user.id, isProven: true, next: '/admin/books' });
    const signedIn = await db.auditEvent.findFirstOrThrow({ where: { subjectId: user.id } });
    expect(signedIn).toMatchObject({
      action: 'USER_SIGNED_IN',
      data: { by: 'password', factor: 'code' },
    });
    expect(codeOf(await finish(pending, codeAt(inSteps(1))))).toBe('TOKEN_INVALID');
  });

  it('takes a code of one step before or after, once, and none of before the last', async () => {
    const user = await staff();
    const { codeAt } = await makeFactor(user.id);
    const tried = async (at: number, codeFrom: number) => {
      const pending = await makePendingLogin(user.id);
      return codeOf(await atTime(inSteps(at), () => finish(pending, codeAt(inSteps(codeFrom)))));
    };
    expect(await tried(0, -2)).toBe('INVALID_CREDENTIALS');
    expect(await tried(0, 2)).toBe('INVALID_CREDENTIALS');
    expect(await tried(0, -1)).toBe('ok');
    expect(await tried(0, -1)).toBe('INVALID_CREDENTIALS');
    expect(await tried(0, 1)).toBe('ok');
    // Seen over a shoulder, and not yet used: a later one was.
    expect(await tried(0, 0)).toBe('INVALID_CREDENTIALS');
    expect(await tried(2, 2)).toBe('ok');
  });

  it('takes a code once, of many at once', async () => {
    const user = await staff();
    const { codeAt } = await makeFactor(user.id);
    const pendings = await Promise.all(Array.from({ length: 5 }, () => makePendingLogin(user.id)));
    const code = codeAt();
    const answers = await Promise.all(pendings.map((pending) => finish(pending, code)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);

    const other = await staff();
    const theirs = await makeFactor(other.id);
    const given = await Promise.all(
      Array.from({ length: 20 }, () =>
        inTransaction(async (tx, now) =>
          ok(
            await useFactor(
              { tx, now, ctx: systemCtx },
              { userId: other.id, code: theirs.codeAt() },
            ),
          ),
        ),
      ),
    );
    expect(given.map(expectOk).filter((by) => by === 'code')).toHaveLength(1);
  });

  it('lets one in by one pending login, of many good codes at once', async () => {
    const user = await staff();
    const { recovery } = await makeFactor(user.id);
    const pending = await makePendingLogin(user.id);
    const answers = await Promise.all(recovery.slice(0, 5).map((code) => finish(pending, code)));
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    // What was refused used nothing up.
    expect(await db.recoveryCode.count({ where: { userId: user.id, usedAt: null } })).toBe(9);
  });

  it('the database takes no step twice and none of before', async () => {
    const user = await staff();
    await makeFactor(user.id);
    const where = { userId: user.id };
    const { lastStep } = await db.secondFactor.findUniqueOrThrow({ where });
    for (const step of [lastStep, (lastStep ?? 0n) - 1n, null]) {
      await expect(
        db.secondFactor.update({ where, data: { lastStep: step } }),
      ).rejects.toMatchObject({ code: 'P2039' });
    }
    await db.secondFactor.update({ where, data: { lastStep: (lastStep ?? 0n) + 1n } });
  });

  it('is no more than five guesses of a stranger, who locks no known device out', async () => {
    const user = await staff();
    const { codeAt } = await makeFactor(user.id);
    const pending = await makePendingLogin(user.id);
    const answers: string[] = [];
    for (let n = 0; n < 6; n++) answers.push(codeOf(await finish(pending, `99999${n}x`)));
    expect(answers.at(4)).toBe('INVALID_CREDENTIALS');
    expect(answers.at(5)).toBe('RATE_LIMITED');
    expect(codeOf(await finish(await makePendingLogin(user.id), codeAt()))).toBe('RATE_LIMITED');
    const device = rememberDevice(undefined, user.email);
    expect(codeOf(await finish(pending, codeAt(), device))).toBe('ok');
  });

  it('is pending for five minutes, for this person, while nothing ended their logins', async () => {
    const user = await staff();
    const { recovery } = await makeFactor(user.id);
    const [a = '', b = '', c = ''] = recovery;
    const pending = await makePendingLogin(user.id);
    expect(await findPendingLogin(undefined)).toBeNull();
    expect(await findPendingLogin('nothing')).toBeNull();
    expect(await findPendingLogin(`${pending.slice(0, -3)}AAA`)).toBeNull();
    expect(await findPendingLogin(pending)).toMatchObject({ userId: user.id, email: user.email });
    const late = await atTime(new Date(Date.now() + 301_000), () => finish(pending, a));
    expect(codeOf(late)).toBe('TOKEN_INVALID');
    await db.user.update({
      where: { id: user.id },
      data: { sessionVersion: { increment: 1 } },
    });
    expect(codeOf(await finish(pending, b))).toBe('TOKEN_INVALID');
    const again = await makePendingLogin(user.id);
    await db.user.update({ where: { id: user.id }, data: { disabledAt: new Date() } });
    expect(codeOf(await finish(again, c))).toBe('TOKEN_INVALID');
  });

  it('takes another’s code for nobody', async () => {
    const [user, other] = [await staff(), await staff()];
    await makeFactor(user.id);
    const theirs = await makeFactor(other.id);
    const pending = await makePendingLogin(user.id);
    expect(codeOf(await finish(pending, theirs.codeAt()))).toBe('INVALID_CREDENTIALS');
    expect(codeOf(await finish(pending, theirs.recovery[0] ?? ''))).toBe('INVALID_CREDENTIALS');
  });

  it('takes a recovery code once, and tells the person', async () => {
    const user = await staff();
    const { recovery } = await makeFactor(user.id);
    const [code = ''] = recovery;
    expectOk(
      await finish(await makePendingLogin(user.id), code.toLowerCase().replaceAll('-', ' ')),
    );
    expect(codeOf(await finish(await makePendingLogin(user.id), code))).toBe('INVALID_CREDENTIALS');
    expect(await getFactorState(user, 'Beans')).toMatchObject({ codesLeft: 9 });
    expect(await actionsOf(user.id)).toEqual(['USER_RECOVERY_CODE_USED', 'USER_SIGNED_IN']);
    const [told] = await mail.deliver();
    expect(told?.text).toContain('Codes that are left: 9.');
    const used = { userId: user.id, usedAt: { not: null } };
    await expect(
      db.recoveryCode.updateMany({ where: used, data: { usedAt: null } }),
    ).rejects.toMatchObject({ code: 'P2039' });
  });

  it('is asked for after a link by mail, and after a password that was set by a link', async () => {
    const user = await staff();
    const { codeAt } = await makeFactor(user.id);
    const link = async (kind: 'magic_link' | 'password_reset') => {
      const issue = { kind, userId: user.id, issuedBy: 'system:test' };
      const issued = await inTransaction(async (tx, now) =>
        ok(await issueOneTimeToken({ tx, now }, issue)),
      );
      return expectOk(issued).url.split('/').at(-1) ?? '';
    };
    const entered = await enterByMagicLink({ token: await link('magic_link') });
    expect(expectOk(entered)).toMatchObject({ needsFactor: true });
    expect(await actionsOf(user.id)).toEqual([]);
    const reset = await acceptInvitation({
      token: await link('password_reset'),
      password: 'quilt anchor seventeen lemons',
    });
    expect(expectOk(reset)).toMatchObject({ needsFactor: true });
    expect(await getFactorState(user, 'Beans')).toMatchObject({ kind: 'on' });
    const pending = await makePendingLogin(user.id, { by: 'reset_link' });
    expectOk(await finish(pending, codeAt()));
  });

  it('is no matter of next-auth’s own endpoint: it lets nobody in who has one', async () => {
    const [user, other] = [await staff(), await staff()];
    await makeFactor(user.id);
    const [provider] = authOptions().providers;
    const { authorize } = provider?.options as {
      authorize: (credentials: Record<string, string>) => Promise<unknown>;
    };
    request.headers = new Headers({ 'x-forwarded-for': '192.0.2.77' });
    expect(await authorize({ email: other.email, password })).toMatchObject({ id: other.id });
    expect(await authorize({ email: user.email, password })).toBeNull();
    expect(await db.loginSession.count({ where: { userId: user.id } })).toBe(0);
  });

  it('a login that never gave it is nobody’s, and the database begins none', async () => {
    const user = await staff();
    const before = await sessionOf(user.id);
    await makeFactor(user.id);
    await db.loginSession.updateMany({ where: { userId: user.id }, data: { factorGivenAt: null } });
    expect(await isIn(before)).toBe(false);
    await expect(sessionOf(user.id)).rejects.toMatchObject({ code: 'P2039' });
    expect(await isIn(await sessionOf(user.id, { factorGiven: true }))).toBe(true);
    // It was another factor that this login gave.
    await db.loginSession.updateMany({
      where: { userId: user.id },
      data: { factorGivenAt: new Date(Date.now() - 7_200_000) },
    });
    expect(await isIn(before)).toBe(false);
  });
});

describe('who somebody is, asked again', () => {
  async function someone(hash: string | null) {
    const user = await makeUser({ role: 'admin', passwordHash: hash });
    const token = await sessionOf(user.id, { isFresh: false });
    const factor = await makeFactor(user.id);
    const here = await findSessionUser(token);
    if (!here) throw new Error('the session was not found');
    const isFresh = async () => (await findSessionUser(token))?.isFresh;
    return { here, isFresh, ...factor };
  }

  it.each([
    ['a password', true],
    ['none', false],
  ] as const)('is answered by a code, once, of who has %s', async (_, has) => {
    const { here, isFresh, codeAt } = await someone(has ? passwordHash : null);
    expect(waysToStepUp(here)).toEqual({ password: has, factor: true, mail: false });
    const code = codeAt();
    expect(codeOf(await stepUp(systemCtx, here, { code: '1' }))).toBe('INVALID_CREDENTIALS');
    expect(await isFresh()).toBe(false);
    expect(codeOf(await stepUp(systemCtx, here, { code }))).toBe('ok');
    expect(await isFresh()).toBe(true);
    expect(codeOf(await stepUp(systemCtx, here, { code }))).toBe('INVALID_CREDENTIALS');
  });

  it('is answered by the password too, and by no mailed code', async () => {
    const { here, isFresh } = await someone(passwordHash);
    expect(codeOf(await stepUp(systemCtx, here, { password }))).toBe('ok');
    expect(await isFresh()).toBe(true);
    const { here: other } = await someone(null);
    expect(codeOf(await askCode(other))).toBe('FORBIDDEN');
    // One that was on its way when the factor was set up.
    expectOk(await askCode({ ...other, hasFactor: false }));
    const [sent] = await mail.deliver();
    const mailed = /\b(\d{8}) is your code/.exec(sent?.text ?? '')?.[1] ?? '';
    expect(mailed).not.toBe('');
    const answer = await stepUp(systemCtx, { ...other, hasFactor: false }, { code: mailed });
    expect(codeOf(answer)).toBe('INVALID_CREDENTIALS');
  });
});

describe('recovery codes and the end of a factor', () => {
  it('are made anew: ten, and none of before', async () => {
    const user = await staff();
    const of = { userId: user.id };
    expect(codeOf(await renewRecoveryCodes(ctxOf(user), of))).toBe('FACTOR_NOT_SET');
    const { recovery } = await makeFactor(user.id);
    const made = await Promise.all(
      Array.from({ length: 5 }, () => renewRecoveryCodes(ctxOf(user), of)),
    );
    expect(made.filter((answer) => answer.ok)).toHaveLength(5);
    expect(await db.recoveryCode.count({ where: of })).toBe(10);
    const old = await finish(await makePendingLogin(user.id), recovery[0] ?? '');
    expect(codeOf(old)).toBe('INVALID_CREDENTIALS');
    const { codes } = expectOk(await renewRecoveryCodes(ctxOf(user), of));
    expectOk(await finish(await makePendingLogin(user.id), codes[0] ?? ''));
    expect(await eventsOf()).toContain('account.recovery_codes_made');
  });

  it('ends by one’s own hand, with its codes', async () => {
    const user = await staff();
    const token = await sessionOf(user.id);
    await makeFactor(user.id);
    expectOk(await removeFactor(ctxOf(user), { userId: user.id }));
    expect(await findSessionUser(token)).toMatchObject({ hasFactor: false });
    expect(await db.recoveryCode.count({ where: { userId: user.id } })).toBe(0);
    expect(expectOk(await logIn(user.email)).needsFactor).toBe(false);
    expect(codeOf(await removeFactor(ctxOf(user), { userId: user.id }))).toBe('FACTOR_NOT_SET');
    expect(await actionsOf(user.id)).toContain('USER_FACTOR_REMOVED');
    expect(await eventsOf()).toContain('account.factor_removed');
  });

  it('is taken off by an owner, who is not oneself, and by nobody else', async () => {
    const [owner, admin, user] = [await staff('owner'), await staff('admin'), await staff()];
    const token = await sessionOf(user.id);
    await makeFactor(user.id);
    await makeFactor(owner.id);
    const reset = (ctx: CommandContext, userId: string) =>
      resetFactor(ctx, { userId, reason: 'Lost the phone' }).then(codeOf);
    expect(await reset(ctxOf(admin), user.id)).toBe('FORBIDDEN');
    expect(await reset({ actor: { kind: 'api_key', id: owner.id } }, user.id)).toBe('FORBIDDEN');
    expect(await reset(ctxOf(owner), owner.id)).toBe('FORBIDDEN');
    expect(await reset(ctxOf(owner), 'usr_nobody')).toBe('USER_NOT_FOUND');
    expect(await isIn(token)).toBe(true);
    const sees = (role: 'owner' | 'admin', userId: string) =>
      mayTakeFactorOff({ kind: 'staff', userId: owner.id, role }, userId);
    expect([await sees('owner', user.id), await sees('admin', user.id)]).toEqual([true, false]);
    expect([await sees('owner', owner.id), await sees('owner', admin.id)]).toEqual([false, false]);
    expect(await reset(ctxOf(owner), user.id)).toBe('ok');
    expect(await isIn(token)).toBe(false);
    expect(await reset(ctxOf(owner), user.id)).toBe('FACTOR_NOT_SET');
    expect(expectOk(await logIn(user.email)).needsFactor).toBe(false);
    const told = await db.auditEvent.findFirstOrThrow({
      where: { subjectId: user.id, action: 'USER_FACTOR_RESET' },
    });
    expect(told).toMatchObject({ actorId: owner.id, reason: 'Lost the phone' });
    const [sent] = await mail.deliver();
    expect(sent).toMatchObject({ to: user.email });
    expect(sent?.text).toContain('took it off');
    // The command line, for an owner who has nobody.
    const line = await resetFactorByEmail(` ${owner.email.toUpperCase()}`);
    expect(codeOf(line)).toBe('ok');
    expect(codeOf(await resetFactorByEmail('who@nowhere.example'))).toBe('USER_NOT_FOUND');
  });
});

describe('a second factor that is demanded of the staff', () => {
  const needsIt = async (token: string) => (await findSessionUser(token))?.needsFactor;
  const demand = (ctx: CommandContext, demanded = true) =>
    demandFactor(ctx, { demanded }).then(codeOf);

  it('is demanded by an owner who has one', async () => {
    await db.secondFactor.deleteMany();
    const [owner, admin] = [await staff('owner'), await staff('admin')];
    await makeFactor(admin.id);
    expect(await demand(ctxOf(admin))).toBe('FORBIDDEN');
    expect(await demand(ctxOf(owner))).toBe('OWN_FACTOR_FIRST');
    const direct = () => db.setting.create({ data: { key: STAFF_DEMAND, value: true } });
    await expect(direct()).rejects.toMatchObject({ code: 'P2039' });
    await db.secondFactor.create({ data: { userId: owner.id, secretCipher: 'k:x' } });
    expect(await demand(ctxOf(owner))).toBe('OWN_FACTOR_FIRST');
    await db.secondFactor.delete({ where: { userId: owner.id } });
    await makeFactor(owner.id);
    expect(await demand(ctxOf(owner))).toBe('ok');
    expect(await demand(ctxOf(owner))).toBe('ok');
    expect(await isFactorDemanded()).toBe(true);
    const audit = await db.auditEvent.count({ where: { action: 'STAFF_FACTOR_DEMANDED' } });
    expect(audit).toBe(1);
  });

  it('is needed by the staff without one, and by nobody else', async () => {
    const [owner, admin, affiliate] = [await staff('owner'), await staff(), await makeUser()];
    const [ofAdmin, ofAffiliate] = [await sessionOf(admin.id), await sessionOf(affiliate.id)];
    await makeFactor(owner.id);
    const ofOwner = await sessionOf(owner.id, { factorGiven: true });
    expect(await needsIt(ofAdmin)).toBe(false);
    expect(await demand(ctxOf(owner))).toBe('ok');
    expect(await needsIt(ofAdmin)).toBe(true);
    expect([await needsIt(ofOwner), await needsIt(ofAffiliate)]).toEqual([false, false]);
    // Begun is not done.
    expectOk(await startFactor(ctxOf(admin), { userId: admin.id }));
    expect(await needsIt(ofAdmin)).toBe(true);
    expect(await demand(ctxOf(owner), false)).toBe('ok');
    expect(await needsIt(ofAdmin)).toBe(false);
  });

  it('shows who has one', async () => {
    const [owner, admin] = [await staff('owner'), await staff()];
    await makeFactor(owner.id);
    await db.secondFactor.create({ data: { userId: admin.id, secretCipher: 'k:x' } });
    const viewer = { kind: 'staff', userId: owner.id, role: 'owner' } as const;
    const { items } = await listStaff(viewer, { limit: 100 });
    const has = new Map(items.map((row) => [row.id, row.hasFactor]));
    expect([has.get(owner.id), has.get(admin.id)]).toEqual([true, false]);
  });
});
