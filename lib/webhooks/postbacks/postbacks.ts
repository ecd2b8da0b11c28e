import { z } from 'zod';
import { actorRef } from '@/lib/actor';
import { lockAffiliate } from '@/lib/affiliates/lock-affiliate';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { plainText } from '@/lib/format/plain-text';
import { newId } from '@/lib/ids';
import { ok, refuse, type Result } from '@/lib/result';
import { addressOf } from '@/lib/webhooks/address-of';
import type { Scope } from '@/lib/webhooks/lock-webhook';
import { POSTBACK_EVENTS } from '@/lib/webhooks/catalogue';
import { parsePostback } from '@/lib/webhooks/postbacks/postback-url';
import { ON, keyOf, removedAt } from '@/lib/webhooks/endpoint-states';
import { makeTestDelivery } from '@/lib/webhooks/test-delivery';

export const setPostbackInput = z.object({ url: plainText(1_000) });

/** In an hour: whoever can set an address could else have us call it as often as they like. */
const MOST_TESTS = 20;
const HOUR_MS = 3_600_000;

type Member = { affiliateId: string };

/** A key sees the affiliates of its program. Errors: AFFILIATE_NOT_FOUND. */
async function findInScope(
  tx: Tx,
  { affiliateId: id }: Member,
  scope: Scope,
): Promise<Result<null>> {
  const seen = await tx.affiliate.findFirst({ where: { id, ...scope }, select: { id: true } });
  return seen ? ok(null) : refuse('AFFILIATE_NOT_FOUND');
}
type Held = { programId: string; currency: string; mayTellOrders: boolean };

/**
 * The membership, locked: a ban waits and takes away what was set, or was first. Errors: AFFILIATE_NOT_FOUND,
 * POSTBACKS_NOT_ALLOWED.
 */
async function holdMember(tx: Tx, member: Member, scope: Scope): Promise<Result<Held>> {
  const seen = await findInScope(tx, member, scope);
  if (!seen.ok) return seen;
  const { affiliateId: id } = member;
  await lockAffiliate(tx, id);
  const row = await tx.affiliate.findFirst({
    where: { id, status: { in: ['active', 'paused'] }, program: { postbacks: { not: 'off' } } },
    select: { program: { select: { id: true, currency: true, postbacks: true } } },
  });
  if (!row) return refuse('POSTBACKS_NOT_ALLOWED');
  const { id: programId, currency, postbacks } = row.program;
  return ok({ programId, currency, mayTellOrders: postbacks === 'with_orders' });
}

/**
 * Sets the one address that an affiliate's commissions are told to, or changes it; saved again, it is on again. What
 * happened before the first is not told. Errors: POSTBACKS_NOT_ALLOWED, WEBHOOK_ADDRESS_REFUSED.
 */
export function setPostback(
  ctx: CommandContext,
  { affiliateId, url: given }: Member & z.output<typeof setPostbackInput>,
  scope: Scope = {},
): Promise<Result<{ id: string }>> {
  return transact<{ id: string }>(ctx, async (work) => {
    const { tx } = work;
    const held = await holdMember(tx, { affiliateId }, scope);
    if (!held.ok) return held;
    const { programId, mayTellOrders } = held.value;
    const url = addressOf(() => parsePostback(given, mayTellOrders));
    if (!url.ok) return url;
    const { id } = await tx.webhookEndpoint.upsert({
      where: { affiliateId },
      create: {
        id: newId('webhook'),
        programId,
        affiliateId,
        name: 'Postback',
        url: url.value,
        events: [...POSTBACK_EVENTS],
        createdBy: actorRef(ctx.actor),
        apiKeyId: keyOf(ctx.actor),
      },
      update: { url: url.value, apiKeyId: keyOf(ctx.actor), ...ON },
      select: { id: true },
    });
    await note(work, 'POSTBACK_SET', { affiliateId, programId, id });
    return ok({ id });
  });
}

type About = { affiliateId: string; programId: string; id: string };

/** Without the address, which may name whose it is. */
function note(
  work: Work,
  action: 'POSTBACK_SET' | 'POSTBACK_REMOVED' | 'POSTBACK_TESTED',
  { id, ...about }: About,
): Promise<void> {
  return recordAudit(work, { ...about, action, subjectType: 'webhook', subjectId: id });
}

/**
 * Ends it, with what waits. The program need not allow it for that. Errors: AFFILIATE_NOT_FOUND, POSTBACK_NOT_FOUND.
 */
export function removePostback(
  ctx: CommandContext,
  { affiliateId }: Member,
  scope: Scope = {},
): Promise<Result<{ id: string }>> {
  return transact<{ id: string }>(ctx, async (work) => {
    const { tx, now } = work;
    const seen = await findInScope(tx, { affiliateId }, scope);
    if (!seen.ok) return seen;
    await lockAffiliate(tx, affiliateId);
    const found = await tx.webhookEndpoint.findUnique({ where: { affiliateId } });
    if (!found) return refuse('POSTBACK_NOT_FOUND');
    const { id, programId } = found;
    await tx.webhookEndpoint.update({
      where: { id },
      data: removedAt(now),
      select: { id: true },
    });
    await note(work, 'POSTBACK_REMOVED', { affiliateId, programId, id });
    return ok({ id });
  });
}

/**
 * Calls it for a commission that there is not, once. Errors: AFFILIATE_NOT_FOUND, POSTBACKS_NOT_ALLOWED,
 * POSTBACK_NOT_FOUND, WEBHOOK_OFF, POSTBACK_TESTS_USED_UP.
 */
export function testPostback(
  ctx: CommandContext,
  { affiliateId }: Member,
  scope: Scope = {},
): Promise<Result<{ id: string; deliveryId: string }>> {
  return transact<{ id: string; deliveryId: string }>(ctx, async (work) => {
    const { tx, now } = work;
    const held = await holdMember(tx, { affiliateId }, scope);
    if (!held.ok) return held;
    const found = await tx.webhookEndpoint.findUnique({ where: { affiliateId } });
    if (!found) return refuse('POSTBACK_NOT_FOUND');
    const { id, programId } = found;
    if (found.switchedOffAt !== null) return refuse('WEBHOOK_OFF');
    const since = { gte: new Date(now.getTime() - HOUR_MS) };
    // By what was noted: deliveries go with an address that is removed and set again.
    const tests = { affiliateId, action: 'POSTBACK_TESTED', createdAt: since } as const;
    if ((await tx.auditEvent.count({ where: tests })) >= MOST_TESTS) {
      return refuse('POSTBACK_TESTS_USED_UP');
    }
    const deliveryId = await makeTestDelivery(work, {
      programId,
      endpointId: id,
      data: exampleOf(held.value),
    });
    await note(work, 'POSTBACK_TESTED', { affiliateId, programId, id });
    return ok({ id, deliveryId });
  });
}

/** Of a commission that says by its ids that it is none. */
function exampleOf({ currency }: Held) {
  return {
    id: 'com_test',
    status: 'pending',
    remaining: 1_000,
    currency,
    clickId: 'clk_test',
    subId: 'test',
    orderId: 'test',
  };
}
