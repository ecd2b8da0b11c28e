import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hashPassword } from '@/lib/auth/password';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { acceptInvitation } from '@/lib/people/accept-invitation';
import { askForLink } from '@/lib/people/ask-for-link';
import { enterByMagicLink } from '@/lib/people/enter-by-magic-link';
import { LIMITS } from '@/lib/people/throttle';
import type { Result } from '@/lib/result';
import { makeUser } from '@/lib/testing/factories';
import { startMailServer, tokenIn } from '@/lib/testing/mail-server';
import { changedTables, tableMarks } from '@/lib/testing/table-marks';

const codeOf = (result: Result<unknown>) => (result.ok ? 'ok' : result.error.code);
let mail: Awaited<ReturnType<typeof startMailServer>>;
let passwordHash: string;
let serial = 0;

beforeAll(async () => {
  mail = await startMailServer();
  passwordHash = await hashPassword('a long enough pass phrase');
});
afterAll(() => mail.stop());
beforeEach(async () => {
  mail.switchOn();
  await db.outboxEvent.deleteMany();
});

const network = () => `198.51.100.${++serial}`;
const ask = (email: string, want: 'login' | 'password' = 'login') =>
  askForLink({ email, want, network: network() });

describe('a link by mail', () => {
  it('is answered alike, and costs the same writes, whether anybody has the address', async () => {
    const { email } = await makeUser({ passwordHash });
    const { email: gone } = await makeUser({ passwordHash, disabledAt: new Date() });
    for (const address of [email, gone, 'nobody@nowhere.example']) {
      const before = await tableMarks();
      expect(await ask(address)).toEqual({ ok: true, value: { asked: true } });
      expect(changedTables(before, await tableMarks())).toEqual(['outbox_event']);
    }
    expect((await mail.deliver()).map(({ to }) => to)).toEqual([email]);
    const events = JSON.stringify(await db.outboxEvent.findMany());
    expect(events).not.toContain('nowhere.example');
  });

  it('lets its person in once, within ten minutes of the mail', async () => {
    const { id, email } = await makeUser({ passwordHash });
    await ask(email);
    const [sent] = await mail.deliver();
    expect(sent?.subject).toBe('Log in to Tributary');
    const token = tokenIn(sent);
    const inTwelve = new Date(Date.now() + 12 * 60_000);
    expect(codeOf(await atTime(inTwelve, () => enterByMagicLink({ token })))).toBe('TOKEN_INVALID');
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => enterByMagicLink({ token })),
    );
    expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
    // Whoever has a password is asked for it before what matters.
    expect(answers.find((answer) => answer.ok)).toMatchObject({
      value: { userId: id, isProven: false },
    });
    // It sets no password.
    await ask(email);
    const [second] = await mail.deliver();
    const password = 'quite another pass phrase';
    const answer = await acceptInvitation({ token: tokenIn(second), password });
    expect(codeOf(answer)).toBe('TOKEN_INVALID');
  });

  it('is counted for its network, unless that may be everybody’s', async () => {
    const from = { network: network(), isEverybodys: true };
    const answers: string[] = [];
    for (let n = 0; n <= LIMITS.link; n++) {
      const asked = { email: `behind-${n}@proxy.example`, want: 'login' as const };
      answers.push(codeOf(await askForLink({ ...asked, ...from })));
    }
    expect(new Set(answers)).toEqual(new Set(['ok']));
    const { network: one } = from;
    for (let n = 0; n < LIMITS.link; n++) {
      await askForLink({ email: `one-${n}@proxy.example`, want: 'login', network: one });
    }
    const last = { email: 'one@proxy.example', want: 'login' as const, network: one };
    expect(codeOf(await askForLink(last))).toBe('RATE_LIMITED');
  });

  it('is the proof of who has no password', async () => {
    const { email } = await makeUser();
    await ask(email);
    const [sent] = await mail.deliver();
    expect(await enterByMagicLink({ token: tokenIn(sent) })).toMatchObject({
      value: { isProven: true },
    });
  });

  it('sets a new password within ten minutes, and its person hears of it', async () => {
    const { email } = await makeUser({ passwordHash });
    await ask(email, 'password');
    const [sent] = await mail.deliver();
    const token = tokenIn(sent);
    const password = 'quite another pass phrase';
    const inTwelve = new Date(Date.now() + 12 * 60_000);
    const late = await atTime(inTwelve, () => acceptInvitation({ token, password }));
    expect(codeOf(late)).toBe('TOKEN_INVALID');
    expect(codeOf(await enterByMagicLink({ token }))).toBe('TOKEN_INVALID');
    expect(codeOf(await acceptInvitation({ token, password }))).toBe('ok');
    expect((await mail.deliver()).map(({ subject }) => subject)).toEqual([
      'Your password was changed',
    ]);
  });

  it('ends when its person is disabled, and when another is asked for', async () => {
    const { id, email } = await makeUser({ passwordHash });
    await ask(email);
    const [first] = await mail.deliver();
    await ask(email);
    const [second] = await mail.deliver();
    expect(codeOf(await enterByMagicLink({ token: tokenIn(first) }))).toBe('TOKEN_INVALID');
    await db.user.update({ where: { id }, data: { disabledAt: new Date() } });
    expect(codeOf(await enterByMagicLink({ token: tokenIn(second) }))).toBe('TOKEN_INVALID');
  });

  it('is asked for five times at most, known or not, and not at all without a mail server', async () => {
    const { email } = await makeUser({ passwordHash });
    for (const address of [email, 'nobody-else@nowhere.example']) {
      const answers = [];
      for (let n = 0; n < 6; n++) answers.push(codeOf(await ask(address)));
      expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'RATE_LIMITED']);
    }
    mail.switchOff();
    expect(codeOf(await ask('third@nowhere.example'))).toBe('MAIL_NOT_SET');
  });
});
