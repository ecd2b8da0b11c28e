import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { findSessionUser } from '@/lib/people/find-session-user';
import { askCode, stepUp } from '@/lib/people/step-up';
import type { Result } from '@/lib/result';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { sessionOf } from '@/lib/testing/sessions';

const password = 'a long enough pass phrase';
const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);
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

/** Somebody in two browsers, where nobody proved anything for a while. */
async function someone(hash: string | null) {
  const { id } = await makeUser({ passwordHash: hash, role: 'admin' });
  const cookies = [
    await sessionOf(id, { isFresh: false }),
    await sessionOf(id, { isFresh: false }),
  ];
  const [here, there] = await Promise.all(cookies.map((cookie) => findSessionUser(cookie)));
  if (!here || !there) throw new Error('a session was not found');
  const isFresh = async (at: 0 | 1) => (await findSessionUser(cookies[at]))?.isFresh;
  return { here, there, isFresh };
}

const digitsOf = (mails: { text: string }[]) =>
  /\b(\d{8}) is your code/.exec(mails[0]?.text ?? '')?.[1] ?? '';

describe('who somebody is, asked again', () => {
  it('is answered by the password, for the login that was asked', async () => {
    const { here, isFresh } = await someone(passwordHash);
    expect(codeOf(await stepUp(systemCtx, here, { password: 'another pass phrase' }))).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(codeOf(await stepUp(systemCtx, here, {}))).toBe('INVALID_CREDENTIALS');
    expect([await isFresh(0), await isFresh(1)]).toEqual([false, false]);
    expect(codeOf(await stepUp(systemCtx, here, { password }))).toBe('ok');
    expect([await isFresh(0), await isFresh(1)]).toEqual([true, false]);
  });

  it('is answered by a mailed code of who has no password: once, here, within ten minutes', async () => {
    const { here, there, isFresh } = await someone(null);
    expect(codeOf(await askCode(here))).toBe('ok');
    const code = digitsOf(await mail.deliver());
    expect(JSON.stringify(await db.oneTimeToken.findMany())).not.toContain(code);
    expect(codeOf(await stepUp(systemCtx, there, { code }))).toBe('INVALID_CREDENTIALS');
    const inTwelve = new Date(Date.now() + 12 * 60_000);
    const late = await atTime(inTwelve, () => stepUp(systemCtx, here, { code }));
    expect(codeOf(late)).toBe('INVALID_CREDENTIALS');
    const answers = await Promise.all(
      Array.from({ length: 5 }, () =>
        stepUp(systemCtx, here, { code: ` ${code.slice(0, 4)} ${code.slice(4)} ` }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    expect([await isFresh(0), await isFresh(1)]).toEqual([true, false]);
  });

  it('is not answered by a code where there is a password', async () => {
    const { here } = await someone(passwordHash);
    expect(codeOf(await askCode(here))).toBe('FORBIDDEN');
    const { here: other } = await someone(null);
    await askCode(other);
    const code = digitsOf(await mail.deliver());
    await db.user.update({ where: { id: other.id }, data: { passwordHash } });
    const now = { ...other, hasPassword: true };
    expect(codeOf(await stepUp(systemCtx, now, { code }))).toBe('INVALID_CREDENTIALS');
  });

  it('is guessed ten times at most, by whatever way, and mailed five times', async () => {
    const { here } = await someone(null);
    const answers: string[] = [];
    for (let n = 0; n < 11; n++)
      answers.push(codeOf(await stepUp(systemCtx, here, { code: `0000000${n}` })));
    expect(answers.at(9)).toBe('INVALID_CREDENTIALS');
    expect(answers.at(10)).toBe('RATE_LIMITED');
    const { here: other } = await someone(null);
    const asked: string[] = [];
    for (let n = 0; n < 6; n++) asked.push(codeOf(await askCode(other)));
    expect(asked).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'RATE_LIMITED']);
  });

  it('is mailed by no code without a mail server', async () => {
    mail.switchOff();
    const { here } = await someone(null);
    expect(codeOf(await askCode(here))).toBe('FORBIDDEN');
  });
});
