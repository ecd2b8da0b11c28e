import { beforeEach, describe, expect, it } from 'vitest';
import { authenticate, confirmPassword } from '@/lib/people/authenticate';
import { rememberDevice } from '@/lib/auth/device-cookie';
import { hashPassword, verifyPassword } from '@/lib/auth/password';
import { LIMITS } from '@/lib/people/throttle';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { makeUser } from '@/lib/testing/factories';

const password = 'a long enough pass phrase';
let owner: Awaited<ReturnType<typeof makeUser>>;

beforeEach(async () => {
  await db.loginThrottle.deleteMany();
  owner = await makeUser({ role: 'owner', passwordHash: await hashPassword(password) });
});

function login(over: Partial<Parameters<typeof authenticate>[0]> = {}) {
  return authenticate({
    email: owner.email,
    password,
    network: '203.0.113.9',
    deviceCookie: undefined,
    ...over,
  });
}

const codeOf = (result: Awaited<ReturnType<typeof login>>) =>
  result.ok ? 'ok' : result.error.code;

async function failLogins(times: number, over: Parameters<typeof login>[0] = {}) {
  const codes: string[] = [];
  for (let n = 0; n < times; n++) codes.push(codeOf(await login({ password: 'wrong', ...over })));
  return codes;
}

describe('a login', () => {
  it('takes the address in any case and with blanks, notes the time and writes an audit row', async () => {
    const result = await login({ email: ` ${owner.email.toUpperCase()} ` });
    expect(result).toMatchObject({ ok: true, value: { userId: owner.id, role: 'owner' } });
    const after = await db.user.findUniqueOrThrow({ where: { id: owner.id } });
    expect(after.lastLoginAt).not.toBeNull();
    const audits = await db.auditEvent.count({
      where: { action: 'USER_SIGNED_IN', subjectId: owner.id },
    });
    expect(audits).toBe(1);
  });

  it('answers the same to a wrong password, an unknown address, a person without password and a disabled one', async () => {
    const invited = await makeUser();
    const disabled = await makeUser({
      passwordHash: await hashPassword(password),
      disabledAt: new Date(),
    });
    const answers = [
      await login({ password: 'wrong' }),
      await login({ email: 'nobody@people.example' }),
      await login({ email: invited.email }),
      await login({ email: disabled.email }),
      await login({ email: '' }),
      await login({ email: "x' OR 1=1 --", password: '' }),
    ];
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(codeOf(await login({ email: 'nobody@people.example' }))).toBe('INVALID_CREDENTIALS');
  });

  it('does the same work for an unknown address as for a wrong password', async () => {
    const timed = async (passwordHash: string | null) => {
      const from = performance.now();
      expect(await verifyPassword(passwordHash, 'wrong')).toBe(false);
      return performance.now() - from;
    };
    await timed(null);
    let [known, unknown] = [Infinity, Infinity];
    // In turn, so that a busy machine slows both; no work at all would be a thousand times faster.
    for (let n = 0; n < 8; n++) {
      known = Math.min(known, await timed(owner.passwordHash));
      unknown = Math.min(unknown, await timed(null));
    }
    expect(unknown).toBeGreaterThan(known / 4);
    expect(unknown).toBeLessThan(known * 4);
  });

  it('never logs in with an empty hash, however the password reads', async () => {
    const invited = await makeUser();
    expect(codeOf(await login({ email: invited.email, password: '' }))).toBe('INVALID_CREDENTIALS');
  });
});

describe('the throttle', () => {
  it('refuses further attempts from a network on an account, the right password too, and says when to come back', async () => {
    const codes = await failLogins(LIMITS.accountNetwork + 2);
    expect(codes.slice(0, LIMITS.accountNetwork)).toEqual(
      Array(LIMITS.accountNetwork).fill('INVALID_CREDENTIALS'),
    );
    expect(codes.slice(LIMITS.accountNetwork)).toEqual(['RATE_LIMITED', 'RATE_LIMITED']);
    const refused = await login();
    expect(refused).toMatchObject({ ok: false, error: { code: 'RATE_LIMITED' } });
    expect(refused.ok ? 0 : refused.error.details?.retryAfterSeconds).toBeGreaterThan(800);
  });

  it('lets in again when the window is over', async () => {
    await failLogins(LIMITS.accountNetwork + 1);
    const later = new Date(Date.now() + 16 * 60_000);
    expect(codeOf(await atTime(later, () => login()))).toBe('ok');
  });

  it('does not reveal whether the address exists', async () => {
    const email = 'nobody@people.example';
    const codes = await failLogins(LIMITS.accountNetwork + 1, { email });
    expect(codes.at(-1)).toBe('RATE_LIMITED');
  });

  it('stops one network that tries many accounts', async () => {
    const codes: string[] = [];
    for (let n = 0; n <= LIMITS.network; n++) {
      codes.push(codeOf(await login({ email: `person-${n}@people.example`, password: 'wrong' })));
    }
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    expect(codeOf(await login({ network: '198.51.100.7' }))).toBe('ok');
  });

  it('does not let a stranger lock the owner out of a known device, even from the same network', async () => {
    const deviceCookie = rememberDevice(undefined, owner.email);
    await failLogins(20);
    expect(codeOf(await login())).toBe('RATE_LIMITED');
    expect(codeOf(await login({ deviceCookie }))).toBe('ok');
    expect(codeOf(await login({ network: '198.51.100.7' }))).toBe('ok');
  });

  it('gives a known device its own counter', async () => {
    const deviceCookie = rememberDevice(undefined, owner.email);
    const codes = await failLogins(LIMITS.device + 1, { deviceCookie });
    expect(codes.at(-1)).toBe('RATE_LIMITED');
    expect(codeOf(await login())).toBe('ok');
  });

  it('knows a device for the accounts it logged in to, and believes no made-up cookie', async () => {
    await failLogins(LIMITS.accountNetwork);
    const someone = rememberDevice(undefined, 'someone@people.example');
    expect(codeOf(await login({ deviceCookie: someone }))).toBe('RATE_LIMITED');
    const known = rememberDevice(undefined, owner.email);
    expect(codeOf(await login({ deviceCookie: `${known.slice(0, -2)}xx` }))).toBe('RATE_LIMITED');
    const both = rememberDevice(someone, owner.email);
    expect(codeOf(await login({ deviceCookie: both }))).toBe('ok');
  });

  it('starts anew after a success', async () => {
    await failLogins(LIMITS.accountNetwork - 1);
    expect(codeOf(await login())).toBe('ok');
    expect(await failLogins(2)).toEqual(['INVALID_CREDENTIALS', 'INVALID_CREDENTIALS']);
  });

  it('lets no more through when they all come at once', async () => {
    const answers = await Promise.all(
      Array.from({ length: LIMITS.accountNetwork + 10 }, () => login({ password: 'wrong' })),
    );
    const tried = answers.filter((answer) => codeOf(answer) === 'INVALID_CREDENTIALS');
    expect(tried).toHaveLength(LIMITS.accountNetwork);
  });

  it('keeps no address and no e-mail in clear', async () => {
    await failLogins(1);
    const rows = JSON.stringify(await db.loginThrottle.findMany());
    expect(rows).not.toContain('203.0.113');
    expect(rows).not.toContain(owner.email);
  });
});

describe('the password that is asked again', () => {
  it('is confirmed or refused, and limited per person', async () => {
    expect(await confirmPassword(owner.id, password)).toMatchObject({ ok: true });
    for (let n = 0; n < LIMITS.confirmation; n++) {
      const refused = await confirmPassword(owner.id, 'wrong');
      expect(refused.ok ? 'ok' : refused.error.code).toBe('INVALID_CREDENTIALS');
    }
    const limited = await confirmPassword(owner.id, password);
    expect(limited.ok ? 'ok' : limited.error.code).toBe('RATE_LIMITED');
    expect((await confirmPassword('usr_nobody', password)).ok).toBe(false);
  });
});
