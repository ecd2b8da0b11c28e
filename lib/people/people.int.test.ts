import { beforeEach, describe, expect, it } from 'vitest';
import type { CommandContext } from '@/lib/db/work';
import { authenticate } from '@/lib/people/authenticate';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { acceptOwnerInvite } from '@/lib/people/accept-owner-invite';
import { changeRole } from '@/lib/people/change-role';
import { createUser } from '@/lib/people/create-user';
import { disableUser, enableUser } from '@/lib/people/disable-user';
import { inviteStaff } from '@/lib/people/invite-staff';
import { sendLoginLink } from '@/lib/people/login-link';
import { findOneTimeToken } from '@/lib/auth/one-time-token';
import { createOwnerInvite } from '@/lib/people/owner-invite';
import type { Role } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { expectOk, type Result } from '@/lib/result';
import { makeUser, systemCtx } from '@/lib/testing/factories';

const password = 'a long enough pass phrase';
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);
const tokenOf = (url: string) => url.slice(url.lastIndexOf('/') + 1);

async function as(role: Role): Promise<CommandContext & { userId: string }> {
  const user = await makeUser({ role });
  return { actor: { kind: 'user', id: user.id, label: user.name }, userId: user.id };
}

beforeEach(async () => {
  await db.oneTimeToken.deleteMany();
  await db.user.deleteMany();
});

describe('the first owner', () => {
  const facts = { name: 'Ola Owner', email: 'Ola@Shop.Example', password };

  it('is made by the printed link, once, and can log in', async () => {
    const url = await createOwnerInvite();
    expect(url).toMatch(/^http:\/\/localhost:3000\/welcome\/[A-Za-z0-9_-]{43}$/);
    const token = tokenOf(url ?? '');
    expect(await findOneTimeToken(token)).toEqual({ kind: 'owner', user: null });
    const made = await acceptOwnerInvite({ ...facts, token });
    expect(made).toMatchObject({ ok: true, value: { role: 'owner', email: 'ola@shop.example' } });
    expect(codeOf(await acceptOwnerInvite({ ...facts, token }))).toBe('TOKEN_INVALID');
    expect(await createOwnerInvite()).toBeNull();
    const login = await authenticate({
      email: facts.email,
      password,
      network: '203.0.113.1',
      deviceCookie: undefined,
    });
    expect(codeOf(login)).toBe('ok');
  });

  it('is one, when the link is used twenty times at once', async () => {
    const token = tokenOf((await createOwnerInvite()) ?? '');
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        acceptOwnerInvite({ ...facts, email: `owner-${n}@shop.example`, token }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.user.count({ where: { role: 'owner' } })).toBe(1);
  });

  it('needs the newest link, within a day', async () => {
    const first = tokenOf((await createOwnerInvite()) ?? '');
    const second = tokenOf((await createOwnerInvite()) ?? '');
    expect(codeOf(await acceptOwnerInvite({ ...facts, token: first }))).toBe('TOKEN_INVALID');
    const tomorrow = new Date(Date.now() + 25 * 3_600_000);
    const late = await atTime(tomorrow, () => acceptOwnerInvite({ ...facts, token: second }));
    expect(codeOf(late)).toBe('TOKEN_INVALID');
    expect(codeOf(await acceptOwnerInvite({ ...facts, token: second }))).toBe('ok');
  });

  it('keeps only the hash of the link', async () => {
    const token = tokenOf((await createOwnerInvite()) ?? '');
    expect(JSON.stringify(await db.oneTimeToken.findMany())).not.toContain(token);
  });
});

describe('an invitation', () => {
  it('lets a person choose a password once', async () => {
    const invited = expectOk(
      await inviteStaff(await as('owner'), {
        email: 'fin@shop.example',
        name: 'Fin',
        role: 'finance',
      }),
    );
    const token = tokenOf(invited.url);
    expect(await findOneTimeToken(token)).toMatchObject({
      kind: 'invitation',
      user: { email: 'fin@shop.example' },
    });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => acceptInvitation({ token, password })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await findOneTimeToken(token)).toBeNull();
    const login = await authenticate({
      email: 'fin@shop.example',
      password,
      network: '203.0.113.1',
      deviceCookie: undefined,
    });
    expect(login).toMatchObject({ ok: true, value: { role: 'finance' } });
  });

  it('made again ends the one before', async () => {
    const owner = await as('owner');
    const first = expectOk(
      await inviteStaff(owner, { email: 'sup@shop.example', name: 'Sup', role: 'support' }),
    );
    const second = expectOk(await sendLoginLink(owner, { userId: first.userId }));
    const used = await acceptInvitation({ token: tokenOf(first.url), password });
    expect(codeOf(used)).toBe('TOKEN_INVALID');
    expect(codeOf(await acceptInvitation({ token: tokenOf(second.url ?? ''), password }))).toBe(
      'ok',
    );
  });

  it('is worth nothing once the person is disabled', async () => {
    const owner = await as('owner');
    const { userId, url } = expectOk(
      await inviteStaff(owner, { email: 'gone@shop.example', name: 'Gone', role: 'support' }),
    );
    expectOk(await disableUser(owner, { userId }));
    expect(codeOf(await acceptInvitation({ token: tokenOf(url), password }))).toBe('TOKEN_INVALID');
  });
});

describe('who manages people', () => {
  const person = { email: 'new@shop.example', name: 'New' };

  it('are owners and admins; owners alone make owners', async () => {
    for (const role of ['finance', 'support', 'affiliate'] as const) {
      const refused = await inviteStaff(await as(role), { ...person, role: 'support' });
      expect(codeOf(refused)).toBe('FORBIDDEN');
    }
    const admin = await as('admin');
    expect(codeOf(await inviteStaff(admin, { ...person, role: 'owner' }))).toBe('FORBIDDEN');
    expect(codeOf(await inviteStaff(admin, { ...person, role: 'admin' }))).toBe('ok');
    expect(codeOf(await createUser(admin, { ...person, role: 'support' }))).toBe('EMAIL_TAKEN');
  });

  it('are no API keys and no agents', async () => {
    for (const kind of ['api_key', 'agent'] as const) {
      const ctx: CommandContext = { actor: { kind, id: 'x' } };
      expect(codeOf(await inviteStaff(ctx, { ...person, role: 'support' }))).toBe('FORBIDDEN');
    }
  });

  it('let nobody in with a right they lack themselves', async () => {
    const admin = await as('admin');
    expect(codeOf(await inviteStaff(admin, { ...person, role: 'finance' }))).toBe('FORBIDDEN');
    expect(codeOf(await createUser(admin, { ...person, role: 'finance' }))).toBe('FORBIDDEN');
    const { id: userId } = await makeUser({ role: 'support' });
    expect(codeOf(await changeRole(admin, { userId, role: 'finance' }))).toBe('FORBIDDEN');
    const finance = await makeUser({ role: 'finance', disabledAt: new Date() });
    expect(codeOf(await enableUser(admin, { userId: finance.id }))).toBe('FORBIDDEN');
    expect(codeOf(await enableUser(await as('owner'), { userId: finance.id }))).toBe('ok');
    // Taking rights away needs fewer.
    expect(codeOf(await changeRole(admin, { userId: finance.id, role: 'support' }))).toBe('ok');
    expect(codeOf(await disableUser(admin, { userId: finance.id }))).toBe('ok');
  });

  it('an admin cannot touch an owner', async () => {
    const [admin, owner] = [await as('admin'), await as('owner')];
    const { userId } = owner;
    expect(codeOf(await changeRole(admin, { userId, role: 'support' }))).toBe('FORBIDDEN');
    expect(codeOf(await disableUser(admin, { userId }))).toBe('FORBIDDEN');
    expect(codeOf(await sendLoginLink(admin, { userId }))).toBe('FORBIDDEN');
  });

  it('nobody makes an affiliate a member of staff', async () => {
    const affiliate = await makeUser({ role: 'affiliate' });
    const refused = await changeRole(await as('owner'), { userId: affiliate.id, role: 'owner' });
    expect(codeOf(refused)).toBe('USER_NOT_FOUND');
  });

  it('the last owner stays, even when two owners turn on each other at once', async () => {
    const [a, b] = [await as('owner'), await as('owner')];
    const answers = await Promise.all([
      changeRole(a, { userId: b.userId, role: 'admin' }),
      changeRole(b, { userId: a.userId, role: 'admin' }),
    ]);
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect(await db.user.count({ where: { role: 'owner' } })).toBe(1);
    const last = await db.user.findFirstOrThrow({ where: { role: 'owner' } });
    const refused = await disableUser(systemCtx, { userId: last.id });
    expect(codeOf(refused)).toBe('LAST_OWNER');
  });

  it('a repeated change changes nothing and writes no second audit row', async () => {
    const owner = await as('owner');
    const user = await makeUser({ role: 'support' });
    await changeRole(owner, { userId: user.id, role: 'finance' });
    const again = await changeRole(owner, { userId: user.id, role: 'finance' });
    expect(again).toMatchObject({ ok: true, value: { alreadyHasRole: true } });
    await disableUser(owner, { userId: user.id });
    await disableUser(owner, { userId: user.id });
    await enableUser(owner, { userId: user.id });
    const audits = await db.auditEvent.findMany({
      where: { subjectId: user.id },
      orderBy: { id: 'asc' },
    });
    expect(audits.map(({ action }) => action)).toEqual([
      'USER_ROLE_CHANGED',
      'USER_DISABLED',
      'USER_ENABLED',
    ]);
  });
});
