import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { db } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import { expireRecords } from '@/lib/jobs/expire-records';
import { disableUser } from '@/lib/people/disable-user';
import { createApiKey } from '@/lib/people/keys/create-key';
import { revokeApiKey } from '@/lib/people/keys/revoke-key';
import { expectOk } from '@/lib/result';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { startMailServer } from '@/lib/testing/mail-server';
import { makeEarned } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { deliveriesOf, makeWebhook, sendDue } from '@/lib/testing/webhooks';
import { changeWebhook, createWebhook, removeWebhook } from '@/lib/webhooks/commands';
import { listWaiting } from '@/lib/webhooks/rounds/deliveries-sql';
import { fanOut } from '@/lib/webhooks/fan-out/fan-out';
import { findPostback } from '@/lib/webhooks/postbacks/postback-queries';
import { removePostback, setPostback } from '@/lib/webhooks/postbacks/postbacks';
import { findWebhook, listDeliveries, listWebhooks } from '@/lib/webhooks/queries';
import { resendDelivery } from '@/lib/webhooks/send-again';

const staff = { kind: 'staff', userId: 'usr_staff', role: 'owner' } as const;
const codeOf = (result: { ok: boolean; error?: { code: string } }) =>
  result.ok ? 'done' : result.error?.code;

let affiliate: { affiliateId: string; programId: string };
let programId: string;
let receiver: Receiver;
const earn = () => makeEarned(affiliate, { amountMinor: 2_000n });

beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.updateMany({ data: { fannedOut: true, status: 'delivered' } });
  programId = (await makeProgram({ postbacks: 'on' })).id;
  affiliate = { affiliateId: (await makeAffiliate({ programId })).id, programId };
  receiver = await startReceiver();
});
afterEach(() => receiver.stop());

describe('a webhook that is removed', () => {
  it('is gone at once for everybody, and what it was sent goes in sets', async () => {
    const { id } = await makeWebhook(programId, receiver.url);
    await earn();
    await fanOut();
    const [delivery] = await deliveriesOf(id);
    expectOk(await removeWebhook(systemCtx, { id }));
    // The rows are still there: nobody waits until thousands are deleted.
    expect(await deliveriesOf(id)).not.toEqual([]);
    expect(await db.webhookSecret.count({ where: { endpointId: id } })).toBe(0);
    expect(await findWebhook(staff, id)).toBeNull();
    expect((await listWebhooks(staff)).items).toEqual([]);
    expect((await listDeliveries(staff)).items).toEqual([]);
    const one = { id: delivery?.id ?? '' };
    expect(codeOf(await removeWebhook(systemCtx, { id }))).toBe('WEBHOOK_NOT_FOUND');
    expect(codeOf(await changeWebhook(systemCtx, { id, isOn: true }))).toBe('WEBHOOK_NOT_FOUND');
    expect(codeOf(await resendDelivery(systemCtx, one))).toBe('DELIVERY_NOT_FOUND');
    expect(await sendDue()).toBe(0);
    const { ofRemoved, removed } = await expireRecords();
    expect({ ofRemoved, removed }).toEqual({ ofRemoved: expect.any(Number) as number, removed: 1 });
    expect(await db.webhookEndpoint.findUnique({ where: { id } })).toBeNull();
    expect(await deliveriesOf(id)).toEqual([]);
  });

  it('never comes back, whoever writes to the database, and counts for no limit', async () => {
    const { id } = await makeWebhook(programId, receiver.url);
    expectOk(await removeWebhook(systemCtx, { id }));
    const write = (data: object) => db.webhookEndpoint.update({ where: { id }, data });
    await expect(write({ removedAt: null })).rejects.toThrow('was removed');
    await expect(write({ url: receiver.url })).rejects.toThrow('webhook_endpoint_removed_check');
    for (let n = 0; n < 20; n++) await makeWebhook(programId, receiver.url);
  });
});

describe('a postback', () => {
  const set = () =>
    setPostback(systemCtx, { affiliateId: affiliate.affiliateId, url: receiver.url });

  it('that is removed makes room for the next at once', async () => {
    const { id } = expectOk(await set());
    await earn();
    await fanOut();
    expectOk(await removePostback(systemCtx, affiliate));
    expect(await deliveriesOf(id)).toHaveLength(1);
    expect(await findPostback(staff, affiliate.affiliateId)).toBeNull();
    const next = expectOk(await set());
    expect(next.id).not.toBe(id);
    expect(await sendDue()).toBe(0);
  });

  it('of who is banned keeps no address, and no ban waits for what it was sent', async () => {
    const { id } = expectOk(await set());
    await earn();
    await fanOut();
    const ban = { affiliateId: affiliate.affiliateId, to: 'banned', reason: 'Fraud' } as const;
    expectOk(await changeAffiliateStatus(staffCtx, ban));
    expect(await deliveriesOf(id)).not.toEqual([]);
    expect(await db.webhookEndpoint.findUniqueOrThrow({ where: { id } })).toMatchObject({
      url: '',
      affiliateId: null,
      removedAt: expect.any(Date) as Date,
    });
    expect(await sendDue()).toBe(0);
  });
});

describe('a webhook that a key made', () => {
  let maker: CommandContext;
  let keyId: string;
  let byKey: CommandContext;
  let id: string;

  beforeEach(async () => {
    const user = await makeUser({ role: 'admin' });
    maker = { actor: { kind: 'user', id: user.id } };
    const input = { name: 'Shop', scopes: ['webhooks:write' as const], programId };
    keyId = expectOk(await createApiKey(maker, input)).id;
    byKey = { actor: { kind: 'api_key', id: keyId } };
    const made = { programId, name: 'By a key', url: receiver.url, events: [] };
    id = expectOk(await createWebhook(byKey, made)).id;
  });
  const asOwner = (userId: string): CommandContext => ({ actor: { kind: 'user', id: userId } });
  const stateOf = () => db.webhookEndpoint.findUniqueOrThrow({ where: { id } });

  it('is sent nothing once the key is revoked, and the owners are told', async () => {
    const owner = await makeUser({ role: 'owner' });
    await earn();
    await fanOut();
    expectOk(await revokeApiKey(maker, { id: keyId }));
    expect(await sendDue()).toBe(0);
    expect(receiver.received).toEqual([]);
    expect(await stateOf()).toMatchObject({ switchedOffWhy: 'key' });
    const mail = await startMailServer();
    try {
      const told = (await mail.deliver()).filter(({ to }) => to === owner.email);
      expect(told.map(({ text }) => text).join()).toContain('has ended');
    } finally {
      mail.switchOff();
      await mail.stop();
    }
    // Taken over by a person, it is sent what waited.
    expectOk(await changeWebhook(asOwner(owner.id), { id, isOn: true }));
    expect(await sendDue()).toBeGreaterThan(0);
    expect(await stateOf()).toMatchObject({ apiKeyId: null, switchedOffWhy: null });
  });

  it('is sent nothing, also before the next round switches it off', async () => {
    await earn();
    await fanOut();
    const isReady = async () => (await listWaiting(db, '', 10)).map((one) => one.isReady);
    expect(await isReady()).toEqual([true]);
    expectOk(await revokeApiKey(maker, { id: keyId }));
    expect(await isReady()).toEqual([false]);
  });

  it('ends with the maker of the key, and with their right to make keys', async () => {
    const { id: userId } = maker.actor;
    await db.user.update({ where: { id: userId }, data: { role: 'support' } });
    await earn();
    expect(await sendDue()).toBe(0);
    expect(await stateOf()).toMatchObject({ switchedOffWhy: 'key' });
    await db.user.update({ where: { id: userId }, data: { role: 'admin' } });
    expectOk(await changeWebhook(byKey, { id, isOn: true }));
    expectOk(await disableUser(systemCtx, { userId }));
    await earn();
    expect(await sendDue()).toBe(0);
    expect(await stateOf()).toMatchObject({ switchedOffWhy: 'key' });
  });

  it('is one whose address a key gave, and a person’s own where a person did', async () => {
    const own = await makeWebhook(programId, `${receiver.url}/own`);
    expectOk(await changeWebhook(byKey, { id: own.id, url: `${receiver.url}/theirs` }));
    const owner = asOwner((await makeUser({ role: 'owner' })).id);
    expectOk(await changeWebhook(owner, { id, url: `${receiver.url}/kept` }));
    expectOk(await revokeApiKey(maker, { id: keyId }));
    await earn();
    await sendDue();
    expect(new Set(receiver.received.map(({ url }) => url))).toEqual(new Set(['/hooks/kept']));
  });
});
