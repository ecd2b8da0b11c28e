import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { startReceiver, type Receiver } from '@/lib/testing/receiver';
import { makeWebhook, sendDue } from '@/lib/testing/webhooks';
import {
  changeWebhook,
  createWebhook,
  removeWebhook,
  rotateWebhook,
} from '@/lib/webhooks/commands';

let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;
let receiver: Receiver;
let id: string;
let secret: string;

beforeAll(async () => {
  receiver = await startReceiver();
  affiliate = await makePayableAffiliate();
});
afterAll(() => receiver.stop());
beforeEach(async () => {
  await db.webhookEndpoint.deleteMany();
  await db.outboxEvent.deleteMany();
  ({ id, secret } = await makeWebhook(affiliate.programId, receiver.url, ['commission.earned']));
  receiver.received.length = 0;
});

const codeOf = (result: { ok: true } | { ok: false; error: { code: string } }) =>
  result.ok ? 'done' : result.error.code;

describe('an endpoint', () => {
  it('is made, changed and removed by owners and admins and by keys, within their program', async () => {
    const input = { programId: affiliate.programId, name: 'X', url: receiver.url, events: [] };
    for (const [role, code] of [
      ['owner', 'done'],
      ['admin', 'done'],
      ['finance', 'FORBIDDEN'],
      ['support', 'FORBIDDEN'],
      ['affiliate', 'FORBIDDEN'],
    ] as const) {
      const user = await makeUser({ role });
      const ctx = { actor: { kind: 'user' as const, id: user.id } };
      expect([role, codeOf(await createWebhook(ctx, input))]).toEqual([role, code]);
      expect([role, codeOf(await changeWebhook(ctx, { id, name: 'Y' }))]).toEqual([role, code]);
    }
    const agent = { actor: { kind: 'agent' as const, id: 'key_1' } };
    expect(codeOf(await createWebhook(agent, input))).toBe('FORBIDDEN');
    const other = { programId: 'prg_other' };
    expect(codeOf(await changeWebhook(systemCtx, { id, name: 'Z' }, other))).toBe(
      'WEBHOOK_NOT_FOUND',
    );
    expect(codeOf(await removeWebhook(systemCtx, { id }, other))).toBe('WEBHOOK_NOT_FOUND');
    expectOk(await removeWebhook(systemCtx, { id }));
    expect(codeOf(await removeWebhook(systemCtx, { id }))).toBe('WEBHOOK_NOT_FOUND');
    expect(await db.webhookSecret.count({ where: { endpointId: id } })).toBe(0);
  });

  it('has four secrets that sign at most, however often and at once it is rotated', async () => {
    const rotated = await Promise.all(
      Array.from({ length: 6 }, () => rotateWebhook(systemCtx, { id, overlapHours: 168 })),
    );
    const last = expectOk(await rotateWebhook(systemCtx, { id, overlapHours: 168 }));
    expect(new Set(rotated.map(codeOf))).toEqual(new Set(['done']));
    expect(await db.webhookSecret.count({ where: { endpointId: id } })).toBe(4);
    await makeEarned(affiliate, { amountMinor: 2_000n });
    await sendDue();
    expect(receiver.verified(last.secret)).toHaveLength(1);
    expect(() => receiver.verified(secret)).toThrow('No matching signature');
    expect(receiver.received[0]?.headers['webhook-signature']?.toString().split(' ')).toHaveLength(
      4,
    );
  });

  it('is one of twenty at most, also when many are made at once', async () => {
    const input = { programId: affiliate.programId, name: 'X', url: receiver.url, events: [] };
    const made = await Promise.all(
      Array.from({ length: 25 }, () => createWebhook(systemCtx, input)),
    );
    expect(made.filter((one) => one.ok)).toHaveLength(19);
    expect(new Set(made.map(codeOf))).toEqual(new Set(['done', 'WEBHOOK_LIMIT_REACHED']));
  });

  it.each([
    'http://shop.example/',
    'https://10.0.0.1/',
    'https://shop.example:25/',
    'https://me:secret@shop.example/',
  ])('at %s is refused, new or changed', async (url) => {
    const input = { programId: affiliate.programId, name: 'X', url, events: [] };
    expect(codeOf(await createWebhook(systemCtx, input))).toBe('WEBHOOK_ADDRESS_REFUSED');
    expect(codeOf(await changeWebhook(systemCtx, { id, url }))).toBe('WEBHOOK_ADDRESS_REFUSED');
  });
});
