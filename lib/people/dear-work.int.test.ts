import { beforeEach, describe, expect, it } from 'vitest';
import { countPasswordWork, hashPassword, verifyPassword } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { applyToProgram } from '@/lib/discount-codes/apply-to-program';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { acceptOwnerInvite } from '@/lib/people/accept-owner-invite';
import { authenticate } from '@/lib/people/authenticate';
import { issueOneTimeToken } from '@/lib/auth/one-time-token';
import { LIMITS, loginCounters } from '@/lib/people/throttle';
import { makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';

const password = 'a long enough pass phrase';
const from = { network: '203.0.113.20' };
const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }) =>
  result.ok ? 'ok' : result.error.code;

beforeEach(() => db.loginThrottle.deleteMany());

/** How many hashes the work cost. */
async function costOf(work: () => Promise<unknown>): Promise<number> {
  const before = countPasswordWork();
  await work();
  return countPasswordWork() - before;
}

const issuedBy = 'system:test';
const tokenOf = ({ url }: { url: string }) => url.split('/').at(-1) ?? '';

describe('a hash is made', () => {
  it('for no link that is none, however many are tried, and their network is told to wait', async () => {
    const codes: string[] = [];
    const cost = await costOf(async () => {
      for (let n = 0; n < 200; n++) {
        codes.push(codeOf(await acceptInvitation({ token: `made-up-${n}`, password, from })));
        const owner = { name: 'Eve', email: 'eve@people.example', token: `made-up-${n}`, password };
        codes.push(codeOf(await acceptOwnerInvite({ ...owner, from })));
      }
    });
    expect(cost).toBe(0);
    expect(codes.slice(0, LIMITS.oneTimeToken)).toEqual(
      Array(LIMITS.oneTimeToken).fill('TOKEN_INVALID'),
    );
    expect(new Set(codes.slice(LIMITS.oneTimeToken))).toEqual(new Set(['RATE_LIMITED']));
  });

  it('for a good link, also from a network that tried many bad ones', async () => {
    for (let n = 0; n < LIMITS.oneTimeToken + 2; n++) {
      await acceptInvitation({ token: `made-up-${n}`, password, from });
    }
    const user = await makeUser();
    const now = new Date();
    const issued = await issueOneTimeToken(
      { tx: db, now },
      { kind: 'invitation', userId: user.id, issuedBy },
    );
    let code = '';
    const cost = await costOf(async () => {
      code = codeOf(await acceptInvitation({ token: tokenOf(issued), password, from }));
    });
    expect([code, cost]).toEqual(['ok', 1]);
  });

  it('for no link that is used, expired, of a disabled person or of another kind', async () => {
    const now = new Date();
    const gone = await makeUser({ disabledAt: now });
    const user = await makeUser();
    const links = [
      await issueOneTimeToken({ tx: db, now }, { kind: 'invitation', userId: gone.id, issuedBy }),
      await issueOneTimeToken(
        { tx: db, now },
        { kind: 'invitation', userId: user.id, minutes: -1, issuedBy },
      ),
      await issueOneTimeToken({ tx: db, now }, { kind: 'owner', issuedBy }),
    ];
    const cost = await costOf(async () => {
      for (const token of links.map(tokenOf)) {
        expect(codeOf(await acceptInvitation({ token, password }))).toBe('TOKEN_INVALID');
      }
    });
    expect(cost).toBe(0);
  });

  it('for no application', async () => {
    const { slug } = await makeProgram();
    const cost = await costOf(async () => {
      const application = { program: slug, name: 'Ann', email: 'ann@people.example' };
      expect(codeOf(await applyToProgram(systemCtx, { ...application, note: undefined }))).toBe(
        'ok',
      );
    });
    expect(cost).toBe(0);
  });

  it('once for a login, whether or not the address is known', async () => {
    const user = await makeUser({ passwordHash: await hashPassword(password) });
    const login = (email: string) =>
      costOf(() => authenticate({ email, password: 'wrong', deviceCookie: undefined, ...from }));
    expect(await login(user.email)).toBe(1);
    expect(await login('nobody@people.example')).toBe(1);
  });
});

describe('too many passwords at once', () => {
  it('are refused to the network that sends them, and another’s is checked in its turn', async () => {
    const hash = await hashPassword(password);
    let done = 0;
    const flood = Array.from({ length: 80 }, () =>
      verifyPassword(hash, 'wrong', '203.0.113.21').then(
        () => ++done,
        (error: unknown) => (error as Error).name,
      ),
    );
    expect(await verifyPassword(hash, password, '198.51.100.9')).toBe(true);
    // Some of theirs went before it, as the machine gave out its processors, but not all 65 that were taken.
    expect(done).toBeLessThan(33);
    const answers = await Promise.all(flood);
    // On a slow machine, others of them waited for too long as well.
    const refused = answers.filter((answer) => answer === 'TooBusy');
    expect(refused.length).toBeGreaterThanOrEqual(80 - 65);
  });

  it('cost nobody an attempt', async () => {
    const hash = await hashPassword(password);
    const user = await makeUser({ passwordHash: hash });
    const network = '203.0.113.22';
    let isOver = false;
    const guess = async () => {
      while (!isOver) await verifyPassword(hash, 'wrong', network);
    };
    const flood = Array.from({ length: 65 }, guess);
    const refused = authenticate({ email: user.email, password, network, deviceCookie: undefined });
    await expect(refused).rejects.toMatchObject({ name: 'TooBusy' });
    isOver = true;
    await Promise.all(flood);
    const keys = loginCounters({ email: user.email, network, deviceCookie: undefined });
    const counters = await db.loginThrottle.findMany({
      where: { key: { in: keys.map(({ key }) => key) } },
    });
    expect(counters.map(({ failures }) => failures)).toEqual([0, 0]);
  });
});

describe('an address that may be everybody’s', () => {
  it('is not shut out by what others do from it', async () => {
    const user = await makeUser({ passwordHash: await hashPassword(password) });
    const everybodys = { network: '127.0.0.1', isEverybodys: true, deviceCookie: undefined };
    for (let n = 0; n < LIMITS.network + 2; n++) {
      await authenticate({ email: `p-${n}@people.example`, password: 'wrong', ...everybodys });
    }
    expect(codeOf(await authenticate({ email: user.email, password, ...everybodys }))).toBe('ok');
    // Guesses at one account are counted all the same.
    const codes: string[] = [];
    for (let n = 0; n <= LIMITS.accountNetwork; n++) {
      const guess = { email: user.email, password: 'wrong', ...everybodys };
      codes.push(codeOf(await authenticate(guess)));
    }
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });
});
