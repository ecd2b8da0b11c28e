import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import type { CommandContext } from '@/lib/db/work';
import { askForDigest } from '@/lib/digest/ask-for-digest';
import { removeDigestChannel, setChannel, setMailDigest } from '@/lib/digest/commands';
import { listDigests } from '@/lib/digest/queries';
import { tellDigests } from '@/lib/digest/tell-digests';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { makeEarned } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { sendDue } from '@/lib/testing/webhooks';
import { startOfUtcDay } from '@/lib/time/calendar';
import { listWebhooks } from '@/lib/webhooks/queries';

const DAY_MS = 86_400_000;
const today = startOfUtcDay(new Date());
/** Days from today on, at an hour in UTC, which is the program's. */
const on = (days: number, hour: number) =>
  new Date(today.getTime() + days * DAY_MS + hour * 3_600_000);
const codeOf = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? 'done' : result.error?.code;

let programId: string;
let affiliate: { affiliateId: string; programId: string };
let owner: CommandContext;
let email: string;
let receiver: Receiver;
let mail: Awaited<ReturnType<typeof startMailServer>>;

const earn = (days = 0) =>
  makeEarned(affiliate, {
    amountMinor: 2_000n,
    ...(days === 0 ? {} : { earnedAt: on(days, 10) }),
  });
const daily = () => setMailDigest(owner, { programId, every: 'daily' });
const channel = (url = receiver.url) => setChannel(owner, { programId, every: 'daily', url });
const sent = (at = new Date()) =>
  atTime(at, async () => (await mail.deliver()).filter(({ to }) => to === email));

beforeEach(async () => {
  await db.digest.deleteMany();
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.updateMany({ data: { fannedOut: true, status: 'delivered' } });
  programId = (await makeProgram()).id;
  affiliate = { affiliateId: (await makeAffiliate({ programId })).id, programId };
  const user = await makeUser({ role: 'owner' });
  owner = { actor: { kind: 'user', id: user.id } };
  ({ email } = user);
  receiver = await startReceiver();
  mail = await startMailServer();
});
afterEach(async () => {
  mail.switchOff();
  await mail.stop();
  await receiver.stop();
});

describe('a digest by mail', () => {
  it('comes once, in the morning after, though many tell of it at once', async () => {
    expectOk(await daily());
    await earn();
    expect(await atTime(on(1, 7), tellDigests)).toEqual({ sent: 0 });
    const runs = await atTime(on(1, 8), () =>
      Promise.all(Array.from({ length: 5 }, () => tellDigests())),
    );
    expect(runs.reduce((sum, run) => sum + run.sent, 0)).toBe(1);
    expect(await atTime(on(1, 20), tellDigests)).toEqual({ sent: 0 });
    const [message, ...others] = await sent(on(1, 9));
    expect(others).toEqual([]);
    const { name } = await db.program.findUniqueOrThrow({ where: { id: programId } });
    expect(message?.subject).toContain(name);
    expect(message?.text).toContain('Orders: 1');
    expect(message?.text).toContain('Commissions earned: $20.00');
    expect(message?.text).toContain('1 commission to look at, $20.00');
    expect(message?.text).toContain('/admin/settings/digest');
  });

  it('is one over all that was missed, after a pause', async () => {
    expectOk(await daily());
    for (const days of [0, 1, 2]) await earn(days);
    expect(await atTime(on(4, 12), tellDigests)).toEqual({ sent: 1 });
    const messages = await sent(on(4, 13));
    expect(messages).toHaveLength(1);
    expect(messages[0]?.text).toContain('Orders: 3');
    expect(await atTime(on(4, 12), tellDigests)).toEqual({ sent: 0 });
  });

  it('is not sent where there is nothing to say, and to nobody who is disabled', async () => {
    expectOk(await daily());
    expect(await atTime(on(1, 9), tellDigests)).toEqual({ sent: 0 });
    await earn(1);
    await db.user.update({ where: { id: owner.actor.id }, data: { disabledAt: new Date() } });
    expect(await atTime(on(2, 9), tellDigests)).toEqual({ sent: 0 });
    await db.user.update({ where: { id: owner.actor.id }, data: { disabledAt: null } });
    expect(await atTime(on(2, 9), tellDigests)).toEqual({ sent: 1 });
  });

  it('ends when it is switched off, and is set by people of the staff only', async () => {
    expectOk(await daily());
    expectOk(await setMailDigest(owner, { programId, every: 'off' }));
    await earn();
    expect(await atTime(on(1, 9), tellDigests)).toEqual({ sent: 0 });
    const set = { programId, every: 'daily' } as const;
    const key: CommandContext = { actor: { kind: 'api_key', id: 'key_1' } };
    expect(codeOf(await setMailDigest(key, set))).toBe('FORBIDDEN');
    expect(codeOf(await setMailDigest(systemCtx, set))).toBe('FORBIDDEN');
    const { id } = await makeUser({ role: 'affiliate' });
    expect(codeOf(await setMailDigest({ actor: { kind: 'user', id } }, set))).toBe('FORBIDDEN');
    expect(codeOf(await setMailDigest(owner, { ...set, programId: 'prg_none' }))).toBe(
      'PROGRAM_NOT_FOUND',
    );
  });

  it('that is asked for comes now, says that there is nothing, and five times an hour', async () => {
    expect(codeOf(await askForDigest(owner, { programId, to: 'mail' }))).toBe('DIGEST_NOT_SET');
    expectOk(await daily());
    const before = await db.digest.findFirstOrThrow({ where: { programId } });
    const asked = await Promise.all(
      Array.from({ length: 8 }, () => askForDigest(owner, { programId, to: 'mail' })),
    );
    expect(asked.filter(({ ok }) => ok)).toHaveLength(5);
    expect(new Set(asked.map(codeOf))).toEqual(new Set(['done', 'DIGESTS_USED_UP']));
    const messages = await sent();
    expect(messages).toHaveLength(5);
    expect(messages[0]?.text).toContain('Nothing came in, and nothing waits.');
    const after = await db.digest.findFirstOrThrow({ where: { programId } });
    expect(after.toldTo).toEqual(before.toldTo);
  });
});

describe('a channel', () => {
  it('is sent text and blocks, unsigned, and is tried again where it fails', async () => {
    expectOk(await channel());
    await earn();
    expect(await atTime(on(1, 8), tellDigests)).toEqual({ sent: 1 });
    receiver.answerWith((response) => void response.writeHead(500).end('not now'));
    expect(await atTime(on(1, 8), sendDue)).toBe(1);
    receiver.answerWith((response) => void response.end('ok'));
    expect(await atTime(on(1, 9), sendDue)).toBe(1);
    const [first, second] = receiver.received;
    expect(second?.body).toBe(first?.body);
    expect(second).toMatchObject({ method: 'POST', url: '/hooks' });
    expect(second?.headers['webhook-signature']).toBeUndefined();
    expect(JSON.parse(second?.body ?? '')).toMatchObject({
      text: expect.stringContaining('Orders: 1') as string,
      blocks: expect.any(Array) as unknown[],
    });
    const viewer = { kind: 'staff', userId: owner.actor.id, role: 'owner' } as const;
    const [view] = (await listDigests(viewer)).filter((one) => one.programId === programId);
    expect(view?.channel?.last).toMatchObject({ status: 'delivered', note: null });
    expect((await listWebhooks(viewer)).items).toEqual([]);
  });

  it('has an address that nothing shows, and hears of no event', async () => {
    expectOk(await channel(`${receiver.url}/T0/B0/secret-of-slack`));
    const viewer = { kind: 'staff', userId: owner.actor.id, role: 'owner' } as const;
    const views = await listDigests(viewer);
    const rows = await db.$queryRaw`
      SELECT row_to_json(e)::text AS text FROM webhook_endpoint e
      UNION ALL SELECT row_to_json(s)::text FROM webhook_secret s
      UNION ALL SELECT row_to_json(a)::text FROM audit_event a`;
    expect(JSON.stringify([views, rows])).not.toContain('secret-of-slack');
    expect(await listDigests({ ...viewer, role: 'finance' })).toEqual(
      views.map((view) => ({ ...view, channel: null })),
    );
    await earn();
    expect(await sendDue()).toBe(0);
    expect(receiver.received).toEqual([]);
  });

  it('is refused where webhooks are, and by whoever makes no keys', async () => {
    for (const url of ['https://10.0.0.1/', 'http://shop.example/', 'https://u:p@shop.example/']) {
      expect(codeOf(await channel(url))).toBe('WEBHOOK_ADDRESS_REFUSED');
    }
    const { id } = await makeUser({ role: 'finance' });
    const finance: CommandContext = { actor: { kind: 'user', id } };
    const set = { programId, every: 'daily' as const, url: receiver.url };
    expect(codeOf(await setChannel(finance, set))).toBe('FORBIDDEN');
    expect(codeOf(await setChannel(owner, { programId, every: 'daily' }))).toBe('INVALID_INPUT');
    expectOk(await channel());
    expect(codeOf(await removeDigestChannel(finance, { programId }))).toBe('FORBIDDEN');
    expect(codeOf(await askForDigest(finance, { programId, to: 'channel' }))).toBe('FORBIDDEN');
  });

  it('is changed in place, is on when it is saved, and gone when it is removed', async () => {
    expectOk(await channel());
    const { endpointId } = await db.digest.findFirstOrThrow({ where: { programId } });
    receiver.answerWith((response) => void response.writeHead(410).end());
    expectOk(await askForDigest(owner, { programId, to: 'channel' }));
    await sendDue();
    const stateOf = () => db.webhookEndpoint.findUnique({ where: { id: endpointId ?? '' } });
    expect(await stateOf()).toMatchObject({ switchedOffWhy: 'gone' });
    const [told] = await sent();
    expect(told?.subject).toContain('Digest to 127.0.0.1');
    expect(told?.text).toContain('/admin/settings/digest');
    receiver.answerWith((response) => void response.end('ok'));
    expectOk(await setChannel(owner, { programId, every: 'weekly' }));
    expect(await stateOf()).toMatchObject({ switchedOffWhy: 'gone' });
    expectOk(await channel(`${receiver.url}/next`));
    expect(await stateOf()).toMatchObject({ switchedOffAt: null });
    expectOk(await askForDigest(owner, { programId, to: 'channel' }));
    expect(await atTime(new Date(Date.now() + 60_000), sendDue)).toBe(1);
    expect(receiver.received.at(-1)?.url).toBe('/hooks/next');
    expectOk(await askForDigest(owner, { programId, to: 'channel' }));
    expectOk(await removeDigestChannel(owner, { programId }));
    expect(await sendDue()).toBe(0);
    expect(codeOf(await removeDigestChannel(owner, { programId }))).toBe('DIGEST_NOT_SET');
  });

  it('that is off is sent nothing, and when it is on again one over all that it missed', async () => {
    expectOk(await channel());
    await earn();
    receiver.answerWith((response) => void response.writeHead(410).end());
    expect(await atTime(on(1, 8), tellDigests)).toEqual({ sent: 1 });
    expect(await atTime(on(1, 8), sendDue)).toBe(1);
    for (const days of [1, 2]) await earn(days);
    expect(await atTime(on(2, 9), tellDigests)).toEqual({ sent: 0 });
    expect(await atTime(on(3, 9), tellDigests)).toEqual({ sent: 0 });
    expect(codeOf(await askForDigest(owner, { programId, to: 'channel' }))).toBe('WEBHOOK_OFF');
    receiver.answerWith((response) => void response.end('ok'));
    expectOk(await channel(`${receiver.url}/next`));
    // What the address before did not take is not for the new one.
    expect(await atTime(on(3, 9), sendDue)).toBe(0);
    expect(await atTime(on(3, 9), tellDigests)).toEqual({ sent: 1 });
    expect(await atTime(on(3, 9), sendDue)).toBe(1);
    expect(receiver.received.at(-1)).toMatchObject({
      url: '/hooks/next',
      body: expect.stringContaining('Orders: 2') as string,
    });
  });
});
