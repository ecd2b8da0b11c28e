import { beforeEach, describe, expect, it } from 'vitest';
import * as approve from '@/app/api/v1/commissions/[id]/approve/route';
import * as clawback from '@/app/api/v1/commissions/[id]/clawback/route';
import * as one from '@/app/api/v1/commissions/[id]/route';
import * as voiding from '@/app/api/v1/commissions/[id]/void/route';
import * as list from '@/app/api/v1/commissions/route';
import { callApi, countEverything, makeKey } from '@/lib/testing/api';
import { makeAffiliate } from '@/lib/testing/factories';
import { makeEarned, makePayableAffiliate } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

let affiliate: Awaited<ReturnType<typeof makePayableAffiliate>>;
let key: string;

beforeEach(async () => {
  affiliate = await makePayableAffiliate();
  key = await makeKey(affiliate.programId);
});

const at = (id: string) => ({ key, params: { id }, path: `/commissions/${id}` });

describe('GET /commissions', () => {
  it('gives pages that together are everything, newest first', async () => {
    const made: string[] = [];
    for (let day = 5; day > 0; day--) {
      const earnedAt = addDays(new Date(), -day);
      made.unshift((await makeEarned(affiliate, { amountMinor: 100n, earnedAt })).commissionId);
    }
    const seen: unknown[] = [];
    let cursor: unknown = null;
    do {
      const query = typeof cursor === 'string' ? `&cursor=${cursor}` : '';
      const { body } = await callApi(list.GET, { key, path: `/commissions?limit=2${query}` });
      const items = body.items as { id: string }[];
      expect(items.length).toBeLessThanOrEqual(2);
      seen.push(...items.map((item) => item.id));
      cursor = body.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(made);
  });

  it('filters by status, affiliate and time', async () => {
    const other = await makeAffiliate({ programId: affiliate.programId });
    const old = await makeEarned(affiliate, {
      amountMinor: 100n,
      earnedAt: new Date('2026-01-15T12:00:00Z'),
    });
    await makeEarned(
      { programId: affiliate.programId, affiliateId: other.id },
      { amountMinor: 7n },
    );
    await callApi(approve.POST, { ...at(old.commissionId), method: 'POST' });
    const ids = async (query: string) => {
      const { body } = await callApi(list.GET, { key, path: `/commissions?${query}` });
      return (body.items as { id: string }[]).map((item) => item.id);
    };
    expect(await ids('status=available')).toEqual([old.commissionId]);
    expect(await ids(`affiliateId=${affiliate.affiliateId}`)).toEqual([old.commissionId]);
    expect(await ids('from=2026-01-15&to=2026-01-16')).toEqual([old.commissionId]);
    expect(await ids('from=2026-01-16&to=2026-01-17')).toEqual([]);
    expect(await ids('affiliateId=aff_none')).toEqual([]);
  });

  it('shows integers in minor units, and no other program', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 2000n });
    const stranger = await makeEarned(await makePayableAffiliate(), { amountMinor: 5n });
    const { body } = await callApi(list.GET, { key });
    expect(body.items).toHaveLength(1);
    expect((body.items as unknown[])[0]).toMatchObject({
      id: commissionId,
      status: 'pending',
      amount: 2000,
      clawedBack: 0,
      remaining: 2000,
      currency: 'USD',
      held: false,
    });
    expect((await callApi(one.GET, at(commissionId))).body).toMatchObject({ id: commissionId });
    expect((await callApi(one.GET, at(stranger.commissionId))).status).toBe(404);
    expect((await callApi(one.GET, at('com_\u0000'))).status).toBe(422);
  });
});

describe('POST /commissions/{id}/…', () => {
  it('approves once, and says so when repeated', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 100n });
    const call = { ...at(commissionId), method: 'POST' };
    const first = await callApi(approve.POST, call);
    expect(first.status).toBe(200);
    expect(first.body).toMatchObject({
      commissionId,
      status: 'approved',
      alreadyApproved: false,
      commission: { id: commissionId, status: 'approved' },
    });
    const before = await countEverything();
    const again = await callApi(approve.POST, call);
    expect(again.body).toMatchObject({ status: 'approved', alreadyApproved: true });
    expect(await countEverything()).toEqual(before);
  });

  it('approves with exactly one winner of 20 at once', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 100n });
    const call = { ...at(commissionId), method: 'POST' };
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => callApi(approve.POST, call)),
    );
    expect(answers.every((answer) => answer.status === 200)).toBe(true);
    expect(answers.filter((answer) => answer.body.alreadyApproved === false)).toHaveLength(1);
  });

  it('voids with a reason, once, and then approves no more', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 100n });
    const call = { ...at(commissionId), body: { reason: 'Test order' } };
    expect((await callApi(voiding.POST, { ...call, body: {} })).status).toBe(422);
    expect((await callApi(voiding.POST, call)).body).toMatchObject({
      status: 'voided',
      alreadyVoided: false,
      commission: { voidReason: 'Test order' },
    });
    expect((await callApi(voiding.POST, call)).body).toMatchObject({ alreadyVoided: true });
    const before = await countEverything();
    const refused = await callApi(approve.POST, { ...at(commissionId), method: 'POST' });
    expect(refused.status).toBe(409);
    expect(refused.body.error).toMatchObject({ code: 'CANNOT_APPROVE_VOIDED' });
    expect((await callApi(clawback.POST, call)).body.error).toMatchObject({
      code: 'CANNOT_CLAW_BACK_VOIDED',
    });
    expect(await countEverything()).toEqual(before);
  });

  it('claws back a part, never more than remains, then the rest, then nothing', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 2000n });
    const claw = (body: object) =>
      callApi(clawback.POST, { ...at(commissionId), body: { reason: 'Fraud', ...body } });
    expect((await claw({ amount: 500 })).body).toMatchObject({
      status: 'pending',
      taken: 500,
      remaining: 1500,
      alreadyClawedBack: false,
    });
    const before = await countEverything();
    const tooMuch = await claw({ amount: 1501 });
    expect(tooMuch.status).toBe(409);
    expect(tooMuch.body.error).toMatchObject({
      code: 'CLAWBACK_EXCEEDS_REMAINING',
      details: { remaining: 1500 },
    });
    for (const amount of [0, -1, 1.5, 2 ** 53, '10']) {
      expect([amount, (await claw({ amount })).status]).toEqual([amount, 422]);
    }
    expect(await countEverything()).toEqual(before);
    expect((await claw({})).body).toMatchObject({ status: 'clawed_back', taken: 1500 });
    expect((await claw({})).body).toMatchObject({ taken: 0, alreadyClawedBack: true });
  });

  it('refuses reasons that cannot be stored, and changes nothing', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 2000n });
    const before = await countEverything();
    for (const reason of [
      '',
      'no',
      'x'.repeat(501),
      'With a \u0000 in it',
      'Half a pair \ud83d.',
    ]) {
      const body = JSON.stringify({ reason });
      for (const route of [voiding, clawback]) {
        const answer = await callApi(route.POST, { ...at(commissionId), body });
        expect([answer.status, answer.body.error?.code]).toEqual([422, 'INVALID_INPUT']);
      }
    }
    expect(await countEverything()).toEqual(before);
    const body = { reason: 'Two lines\nare fine 👍' };
    expect((await callApi(voiding.POST, { ...at(commissionId), body })).status).toBe(200);
  });

  it('does not find what is another program’s or another affiliate’s', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 100n });
    const stranger = await makePayableAffiliate();
    const sibling = await makeAffiliate({ programId: affiliate.programId });
    const keys = [
      await makeKey(stranger.programId),
      await makeKey(affiliate.programId, { affiliateId: sibling.id }),
    ];
    const before = await countEverything();
    for (const foreign of keys) {
      const call = { ...at(commissionId), key: foreign };
      const body = { reason: 'Not mine' };
      expect((await callApi(one.GET, call)).status).toBe(404);
      expect((await callApi(approve.POST, { ...call, method: 'POST' })).status).toBe(404);
      expect((await callApi(voiding.POST, { ...call, body })).status).toBe(404);
      expect((await callApi(clawback.POST, { ...call, body })).status).toBe(404);
      expect((await callApi(list.GET, { key: foreign })).body.items).toEqual([]);
    }
    expect(await countEverything()).toEqual(before);
    const own = await makeKey(affiliate.programId, { affiliateId: affiliate.affiliateId });
    expect((await callApi(one.GET, { ...at(commissionId), key: own })).status).toBe(200);
  });

  it('lets no affiliate’s key decide about its own commissions', async () => {
    const { commissionId } = await makeEarned(affiliate, { amountMinor: 100n });
    const own = await makeKey(affiliate.programId, { affiliateId: affiliate.affiliateId });
    const before = await countEverything();
    const call = { ...at(commissionId), key: own };
    const body = { reason: 'Mine' };
    for (const answer of [
      await callApi(approve.POST, { ...call, method: 'POST' }),
      await callApi(voiding.POST, { ...call, body }),
      await callApi(clawback.POST, { ...call, body }),
    ]) {
      expect([answer.status, answer.body.error?.code]).toEqual([403, 'FORBIDDEN']);
    }
    expect(await countEverything()).toEqual(before);
  });
});
