import { beforeAll, describe, expect, it } from 'vitest';
import { systemActor } from '@/lib/actor';
import { hashPassword } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { currentTime, inTransaction } from '@/lib/db/transact';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { acceptOwnerInvite } from '@/lib/people/accept-owner-invite';
import { changePassword } from '@/lib/people/change-password';
import { createUser } from '@/lib/people/create-user';
import { issueOneTimeToken, type TokenKind } from '@/lib/auth/one-time-token';
import { expectOk, ok, type Result } from '@/lib/result';
import { makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';

const CURRENT = 'the one from before';
const GOOD = 'quilt anchor seventeen lemons';
let n = 0;

/** Rosalind Okafor, on her way to a password. */
async function makePerson(passwordHash: string | null) {
  const email = `r.okafor${++n}@fernwood.example`;
  return makeUser({ name: 'Rosalind Okafor', email, role: 'support', passwordHash });
}

async function linkFor(kind: TokenKind, userId: string | null) {
  const now = await currentTime();
  const issued = expectOk(
    await inTransaction(async (tx) =>
      ok(await issueOneTimeToken({ tx, now }, { kind, userId, issuedBy: 'system:test' })),
    ),
  );
  return issued.url.split('/').at(-1) ?? '';
}

type Door = { former: boolean; set: (password: string) => Promise<Result<unknown>> };

/** Every command by which a password comes to be; the page of applications stands in the test of its action. */
const DOORS: Record<string, Door> = {
  'a change of one’s own': {
    former: true,
    set: async (newPassword) => {
      const { id: userId, sessionVersion } = await makePerson(await hashPassword(CURRENT));
      const change = { userId, sessionVersion, currentPassword: CURRENT, newPassword };
      return changePassword(systemCtx, change);
    },
  },
  'the link of an invitation': {
    former: false,
    set: async (password) =>
      acceptInvitation({
        token: await linkFor('invitation', (await makePerson(null)).id),
        password,
      }),
  },
  'the link of a reset': {
    former: true,
    set: async (password) => {
      const { id } = await makePerson(await hashPassword(CURRENT));
      return acceptInvitation({ token: await linkFor('password_reset', id), password });
    },
  },
  'the link of the first owner': {
    former: false,
    set: async (password) => {
      await db.user.updateMany({ where: { role: 'owner' }, data: { role: 'support' } });
      const email = `r.okafor${++n}@fernwood.example`;
      const token = await linkFor('owner', null);
      return acceptOwnerInvite({ token, name: 'Rosalind Okafor', email, password });
    },
  },
  'a new person': {
    former: false,
    set: (password) =>
      createUser(
        { actor: systemActor('test') },
        {
          name: 'Rosalind Okafor',
          email: `r.okafor${++n}@fernwood.example`,
          role: 'support',
          password,
        },
      ),
  },
};

beforeAll(async () => {
  await makeProgram({ name: 'Larkspur Teas' });
});

describe.each(Object.entries(DOORS))('by %s, a password', (_name, door) => {
  it('that is not easily guessed is taken', async () => {
    expect((await door.set(GOOD)).ok).toBe(true);
  });

  it.each([
    ['common', 'qwerty123456!'],
    ['one’s own name', 'Rosalind-Okafor1'],
    ['one’s own address', 'fernwood.r.okafor'],
    ['the program’s name', 'Larkspur Teas 2026!'],
  ])('made of what is %s is refused with words', async (_of, password) => {
    const users = await db.user.count();
    const refused = await door.set(password);
    expect(refused).toMatchObject({ ok: false, error: { code: 'PASSWORD_TOO_WEAK' } });
    const details = refused.ok ? undefined : refused.error.details;
    expect(Object.values(details?.fieldErrors ?? {})).toEqual([[expect.stringMatching(/Use /)]]);
    expect(await db.user.count()).toBeLessThanOrEqual(users + 1);
  });

  it.runIf(door.former)('that is the one of now is refused', async () => {
    expect(await door.set(CURRENT)).toMatchObject({
      ok: false,
      error: { code: 'PASSWORD_UNCHANGED' },
    });
  });
});

it('a link that a bad password was tried with works for a good one', async () => {
  const { id } = await makePerson(null);
  const token = await linkFor('invitation', id);
  expect((await acceptInvitation({ token, password: 'Rosalind-Okafor1' })).ok).toBe(false);
  expect((await acceptInvitation({ token, password: GOOD })).ok).toBe(true);
});
