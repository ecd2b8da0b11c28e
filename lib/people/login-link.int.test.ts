import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findOneTimeToken } from '@/lib/auth/one-time-token';
import { hashPassword } from '@/lib/auth/password';
import type { Role } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { inTransaction } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { createAffiliate } from '@/lib/discount-codes/create-affiliate';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { requestPayout } from '@/lib/payouts/request-payout';
import { getPayoutReadiness } from '@/lib/payouts/readiness';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { changePassword } from '@/lib/people/change-password';
import { sendLoginLink, showLink } from '@/lib/people/login-link';
import { expectOk, ok, type Result } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { startMailServer, tokenIn } from '@/lib/testing/mail-server';
import { makeEarned } from '@/lib/testing/money';
import { someDetails } from '@/lib/testing/payouts';
import { addDays } from '@/lib/time/calendar';

const password = 'a long enough pass phrase';
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);
const tokenOf = (url: string | null) => url?.split('/').at(-1) ?? '';

let mail: Awaited<ReturnType<typeof startMailServer>>;
let passwordHash: string;

beforeAll(async () => {
  mail = await startMailServer();
  passwordHash = await hashPassword(password);
});
afterAll(() => mail.stop());
beforeEach(async () => {
  mail.switchOn();
  await db.outboxEvent.deleteMany();
});

async function as(role: Role): Promise<CommandContext & { userId: string }> {
  const user = await makeUser({ role, name: `The ${role}` });
  return { actor: { kind: 'user', id: user.id, label: user.name }, userId: user.id };
}

const somebody = (role: Role = 'affiliate') => makeUser({ role, passwordHash });

describe('a link for somebody who has a password', () => {
  it('is mailed to them, and shown to nobody', async () => {
    const support = await as('support');
    const { id: userId, email } = await somebody();
    const sent = expectOk(await sendLoginLink(support, { userId }));
    expect(sent).toEqual({ sentTo: 'mail', email, url: null });
    // Nothing that could be read meanwhile: the link is made when the mail is sent.
    expect(await db.oneTimeToken.count({ where: { userId } })).toBe(0);
    const mails = await mail.deliver();
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [email, 'Choose a new password'],
    ]);
    expect(mails[0]?.text).toContain('The support had this link sent to you');
    const token = tokenIn(mails[0]);
    expect(await findOneTimeToken(token)).toMatchObject({ kind: 'password_reset' });
    const events = JSON.stringify(await db.outboxEvent.findMany(), (_, v: unknown) =>
      typeof v === 'bigint' ? String(v) : v,
    );
    expect(events).not.toContain(token);
    const audit = await db.auditEvent.findFirstOrThrow({
      where: { subjectId: userId, action: 'PASSWORD_RESET_SENT' },
    });
    expect(audit).toMatchObject({ actorId: support.userId, data: { sentTo: 'mail' } });
    expectOk(await acceptInvitation({ token, password: 'quite another pass phrase' }));
    const told = await mail.deliver();
    expect(told.map(({ to, subject }) => [to, subject])).toEqual([
      [email, 'Your password was changed'],
    ]);
  });

  it('goes to the server’s log without a mail server, and to an owner who asks', async () => {
    mail.switchOff();
    const { id: userId, email } = await somebody();
    const logged = expectOk(await sendLoginLink(await as('support'), { userId }));
    expect(logged).toEqual({ sentTo: 'log', email, url: null });
    const forOwner = expectOk(await sendLoginLink(await as('owner'), { userId }));
    expect(forOwner.sentTo).toBe('log');
    const found = await findOneTimeToken(tokenOf(forOwner.url));
    expect(found).toMatchObject({ kind: 'password_reset', user: { id: userId } });
    expect(await db.oneTimeToken.count({ where: { userId } })).toBe(1);
  });

  it('is not shown either to who got in without a password', async () => {
    const { id: userId } = await makeUser({ lastLoginAt: new Date() });
    const sent = expectOk(await sendLoginLink(await as('support'), { userId }));
    expect(sent).toMatchObject({ sentTo: 'mail', url: null });
  });

  it.each([
    ['support', 'support'],
    ['support', 'finance'],
    ['finance', 'affiliate'],
    ['finance', 'support'],
    ['admin', 'finance'],
    ['admin', 'owner'],
    ['affiliate', 'affiliate'],
  ] as const)('is not sent by %s to %s', async (by, to) => {
    const { id: userId } = await somebody(to);
    const before = await db.auditEvent.count();
    expect(codeOf(await sendLoginLink(await as(by), { userId }))).toBe('FORBIDDEN');
    expect(await db.oneTimeToken.count({ where: { userId } })).toBe(0);
    expect(await db.outboxEvent.count()).toBe(0);
    expect(await db.auditEvent.count()).toBe(before);
  });

  it.each(['api_key', 'agent'] as const)('is not sent by a key (%s)', async (kind) => {
    const { id: userId } = await somebody();
    const answer = await sendLoginLink({ actor: { kind, id: 'key_1' } }, { userId });
    expect(codeOf(answer)).toBe('FORBIDDEN');
  });
});

describe('a link for somebody who never got in', () => {
  it('is shown to whoever may let them in, and the person hears of it', async () => {
    const { id: userId, email } = await makeUser();
    const shown = expectOk(await sendLoginLink(await as('support'), { userId }));
    expect(shown.sentTo).toBe('screen');
    expect(await findOneTimeToken(tokenOf(shown.url))).toMatchObject({ kind: 'invitation' });
    const mails = await mail.deliver();
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [email, 'A link to choose your password was made'],
    ]);
    expect(mails[0]?.text).toContain('The support made a link');
    expect(mails[0]?.text).not.toContain('/welcome/');
  });

  it('sets no password over one that was chosen meanwhile', async () => {
    const { id: userId } = await makeUser();
    const issued = await inTransaction(async (tx, now) =>
      ok(await showLink({ tx, now, ctx: systemCtx }, userId)),
    );
    await db.user.update({ where: { id: userId }, data: { passwordHash } });
    const token = tokenOf(expectOk(issued).url);
    const answer = await acceptInvitation({ token, password: 'quite another pass phrase' });
    expect(codeOf(answer)).toBe('TOKEN_INVALID');
    const user = await db.user.findUniqueOrThrow({ where: { id: userId } });
    expect(user.passwordHash).toBe(passwordHash);
  });

  it('is no longer shown to whoever asks while they get in', async () => {
    const { id: userId } = await makeUser();
    const first = expectOk(await sendLoginLink(await as('support'), { userId }));
    const support = await as('support');
    const [, second] = await Promise.all([
      acceptInvitation({ token: tokenOf(first.url), password }),
      sendLoginLink(support, { userId }),
    ]);
    const open = await db.oneTimeToken.findMany({ where: { userId, usedAt: null } });
    const { passwordHash: set } = await db.user.findUniqueOrThrow({ where: { id: userId } });
    // Either the first was in time, and then the second shows nothing, or the second ended it.
    if (set !== null) expect([second.ok && second.value.url, open.length]).toEqual([null, 0]);
    else expect(open).toHaveLength(1);
  });

  it('of a key’s making is mailed, and given to no key', async () => {
    const { id: programId } = await makeProgram();
    const key: CommandContext = { actor: { kind: 'api_key', id: 'key_1', label: 'Shop' } };
    const email = `new-${Date.now()}@people.example`;
    const made = expectOk(
      await createAffiliate(key, { programId, name: 'New Person', email, status: 'active' }),
    );
    expect(made.invitation).toEqual({ sentTo: 'mail', email, url: null });
    const mails = await mail.deliver();
    expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
      [email, 'Your invitation to Test program'],
    ]);
    expectOk(await acceptInvitation({ token: tokenIn(mails[0]), password }));
    // Into another program: somebody who got in is not let in again.
    const { id: other } = await makeProgram();
    const again = expectOk(
      await createAffiliate(key, { programId: other, name: 'New Person', email, status: 'active' }),
    );
    expect(again.invitation).toBeNull();
  });
});

it('the person hears of a password they changed themselves', async () => {
  const { id: userId, email } = await somebody();
  const ctx: CommandContext = { actor: { kind: 'user', id: userId } };
  const newPassword = 'quite another pass phrase';
  const { sessionVersion } = await db.user.findUniqueOrThrow({ where: { id: userId } });
  const change = { userId, sessionVersion, currentPassword: password, newPassword };
  expectOk(await changePassword(ctx, change));
  const mails = await mail.deliver();
  expect(mails.map(({ to, subject }) => [to, subject])).toEqual([
    [email, 'Your password was changed'],
  ]);
});

describe('payout details', () => {
  /** An affiliate with money that could be asked for, let in by a link at this moment. */
  async function letIn() {
    const { id: programId } = await makeProgram({ minimumPayout: { USD: 1000 } });
    const user = await makeUser();
    const { id: affiliateId } = await makeAffiliate({ programId, userId: user.id });
    const longAgo = addDays(new Date(), -60);
    const earned = await makeEarned(
      { programId, affiliateId },
      { amountMinor: 5_000n, earnedAt: longAgo },
    );
    expectOk(await approveCommission(systemCtx, earned));
    const { url } = expectOk(await sendLoginLink(await as('support'), { userId: user.id }));
    expectOk(await acceptInvitation({ token: tokenOf(url), password }));
    const own: CommandContext = { actor: { kind: 'user', id: user.id } };
    const viewer = { kind: 'affiliate', userId: user.id, affiliateId, programId } as const;
    return { programId, affiliateId, own, viewer };
  }

  it('that are the first wait 48 hours too, after a password was set by a link', async () => {
    const { affiliateId, own, viewer } = await letIn();
    expectOk(await savePayoutDetails(own, affiliateId, someDetails('paypal')));
    const ask = () => requestPayout(own, { affiliateId, currency: 'USD' });
    expect(codeOf(await ask())).toBe('PAYOUT_DETAILS_COOLING_DOWN');
    const readiness = await getPayoutReadiness(viewer, 'USD');
    expect(readiness).toMatchObject({ canRequest: false, code: 'PAYOUT_DETAILS_COOLING_DOWN' });
    expect(codeOf(await atTime(addDays(new Date(), 1.9), ask))).toBe('PAYOUT_DETAILS_COOLING_DOWN');
    expect(codeOf(await atTime(addDays(new Date(), 2.1), ask))).toBe('ok');
  });

  it('need no wait when the password is of long before, or the details are', async () => {
    const { affiliateId, own } = await letIn();
    const later = addDays(new Date(), 3);
    await atTime(later, async () => {
      expectOk(await savePayoutDetails(own, affiliateId, someDetails('paypal')));
      expect(codeOf(await requestPayout(own, { affiliateId, currency: 'USD' }))).toBe('ok');
    });
  });

  it('wait by the database, whatever wrote the payout', async () => {
    const { affiliateId, own } = await letIn();
    expectOk(await savePayoutDetails(own, affiliateId, someDetails('paypal')));
    const first = await db.payoutDetails.findFirstOrThrow({ where: { affiliateId } });
    const write = () =>
      db.$executeRaw`
        INSERT INTO payout (id, program_id, affiliate_id, currency, amount_minor, status, request_id, method, details_id,
          details_cipher, details_masked, requested_at, requested_by)
        SELECT 'pay_' || gen_random_uuid(), f.program_id, f.id, 'USD', 100, 'requested', 'req', 'paypal', ${first.id},
          'x', 'x', app_now(), 'test' FROM affiliate f WHERE f.id = ${affiliateId}`;
    await expect(write()).rejects.toThrow(/wait for 48 hours/);
    await db.user.updateMany({ data: { passwordSetByLinkAt: null } });
    await expect(write()).rejects.not.toThrow(/wait for 48 hours/);
    await db.payoutDetails.update({ where: { id: first.id }, data: { supersededAt: new Date() } });
    await db.payoutDetails.create({
      data: { ...first, id: `${first.id}2`, supersededAt: null, createdAt: new Date() },
    });
    await expect(
      db.$executeRaw`
        INSERT INTO payout (id, program_id, affiliate_id, currency, amount_minor, status, request_id, method, details_id,
          details_cipher, details_masked, requested_at, requested_by)
        SELECT 'pay_x', f.program_id, f.id, 'USD', 100, 'requested', 'req', 'paypal', ${`${first.id}2`}, 'x', 'x',
          app_now(), 'test' FROM affiliate f WHERE f.id = ${affiliateId}`,
    ).rejects.toThrow(/wait for 48 hours/);
  });

  it.each(['support', 'admin', 'finance', 'owner'] as const)(
    'are nobody else’s to enter: not %s’s',
    async (role) => {
      const { id: programId } = await makeProgram();
      const { id: affiliateId } = await makeAffiliate({ programId });
      const answer = await savePayoutDetails(await as(role), affiliateId, someDetails('iban'));
      expect(codeOf(answer)).toBe('FORBIDDEN');
      expect(await db.payoutDetails.count({ where: { affiliateId } })).toBe(0);
    },
  );
});

it('the database takes no key and no link of a key’s making', async () => {
  const { id: programId } = await makeProgram();
  const { id: userId } = await makeUser();
  for (const by of ['api_key:key_1', 'agent:key_1']) {
    const token = { id: `ott_${by}`, kind: 'invitation', tokenHash: by, userId, issuedBy: by };
    const expiresAt = new Date();
    await expect(db.oneTimeToken.create({ data: { ...token, expiresAt } })).rejects.toThrow();
    const key = { id: `key_${by}`, name: 'k', prefix: 'k', keyHash: by, programId, createdBy: by };
    await expect(db.apiKey.create({ data: key })).rejects.toThrow();
  }
  const made = { id: 'ott_ok', kind: 'invitation', tokenHash: 'ok', userId, issuedBy: 'user:usr' };
  await db.oneTimeToken.create({ data: { ...made, expiresAt: new Date() } });
});
