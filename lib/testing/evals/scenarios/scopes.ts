import { expect } from 'vitest';
import { because, expectRefused, type Scenario } from '@/lib/testing/evals/scenario';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { makeClick } from '@/lib/testing/orders';
import { recordOrder } from '@/lib/sales/record-order';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';

/** What a key sees and may do. */
export const scopes: Scenario[] = [
  {
    name: 'what is not there, or another program’s, is not found',
    run: async ({ merchant, stranger, commission }) => {
      const { commissionId, member } = await commission('pending');
      await expectRefused(
        'COMMISSION_NOT_FOUND',
        () => merchant.call('approve_payout', { commissionId: 'com_nothing' }),
        () => stranger.call('approve_payout', { commissionId }),
        () => stranger.call('void_commission', because(commissionId)),
        () => stranger.call('claw_back_commission', because(commissionId)),
        () => stranger.call('explain_commission', { commissionId }),
      );
      const { affiliateId } = member;
      await expectRefused('AFFILIATE_NOT_FOUND', () =>
        stranger.call('get_affiliate_stats', { affiliateId }),
      );
      for (const tool of ['list_commissions', 'list_payouts']) {
        const { content } = await stranger.call(tool, { affiliateId });
        expect(content).toEqual({ items: [], nextCursor: null });
      }
    },
  },
  {
    name: 'an affiliate’s agent sees that affiliate only, and moves no money, not even its own',
    run: async ({ affiliate, commission, agent }) => {
      const ana = await affiliate('Ana');
      const own = await commission('pending', { of: ana });
      const foreign = await commission('pending');
      const bound = await agent({ affiliateId: ana.affiliateId });
      expect(bound.tools.map((tool) => tool.name)).toEqual([
        'get_affiliate_link',
        'get_affiliate_stats',
        'list_commissions',
        'explain_commission',
        'list_payouts',
      ]);
      const { commissionId } = foreign;
      await expectRefused('COMMISSION_NOT_FOUND', () =>
        bound.call('explain_commission', { commissionId }),
      );
      const { affiliateId } = foreign.member;
      await expectRefused('AFFILIATE_NOT_FOUND', () =>
        bound.call('get_affiliate_stats', { affiliateId }),
      );
      const listed = await bound.call('list_commissions');
      expect(listed.content).toMatchObject({ items: [{ id: own.commissionId, customerId: null }] });
      expect((await bound.call('list_commissions', { affiliateId })).content).toMatchObject({
        items: [],
      });
      await expectRefused(
        'FORBIDDEN',
        () => bound.call('approve_payout', { commissionId: own.commissionId }),
        () => bound.call('void_commission', because(own.commissionId)),
        () => bound.call('claw_back_commission', because(own.commissionId)),
        () => bound.call('approve_payout', { commissionId: 'com_nothing', skipConfirmation: true }),
      );
    },
  },
  {
    name: 'an affiliate’s agent is not told whose the touches were that lost',
    run: async ({ affiliate, agent, merchant }) => {
      const [ana, bob] = [await affiliate('Ana the rival'), await affiliate('Bob')];
      const { programId } = bob;
      const click = await makeClick({
        programId,
        affiliateId: ana.affiliateId,
        occurredAt: new Date(Date.now() - 60_000),
        subId: 'mark-of-ana',
      });
      const made = await createDiscountCode(staffCtx, {
        programId,
        affiliateId: bob.affiliateId,
        code: `BOB-${bob.code}`,
        kind: 'percent',
        percentBps: 1000,
      });
      const { code } = expectOk(made).discountCode;
      const order = { orderId: `of-${bob.code}`, customerId: `customer-of-${bob.code}` };
      const recorded = await recordOrder(staffCtx, programId, {
        ...order,
        amount: 10_000,
        currency: 'USD',
        click: click.id,
        code,
      });
      const commissionId = expectOk(recorded).commission?.id;
      const all = await merchant.call('explain_commission', { commissionId });
      expect(all.content).toMatchObject({
        touches: [
          { kind: 'code', outcome: 'won', code, affiliate: { id: bob.affiliateId } },
          {
            kind: 'click',
            outcome: 'lost',
            from: 'mark-of-ana',
            affiliate: { name: 'Ana the rival' },
          },
        ],
      });
      const bound = await agent({ affiliateId: bob.affiliateId });
      const own = await bound.call('explain_commission', { commissionId });
      expect(own.content).toMatchObject({
        commission: { customerId: null },
        touches: [
          { kind: 'code', outcome: 'won', code, affiliate: { id: bob.affiliateId } },
          { kind: 'click', outcome: 'lost', from: null, code: null, affiliate: null },
        ],
      });
      for (const foreign of ['mark-of-ana', 'rival', ana.affiliateId, ana.code, order.customerId]) {
        expect(own.text).not.toContain(foreign);
      }
    },
  },
  {
    name: 'a tool beyond the key’s scopes is neither listed nor callable',
    run: async ({ agent, commission }) => {
      const { commissionId } = await commission('pending');
      const reader = await agent({ scopes: ['commissions:read'] });
      expect(reader.tools.map((tool) => tool.name)).toEqual([
        'list_commissions',
        'explain_commission',
      ]);
      await expectRefused(
        'FORBIDDEN',
        () => reader.call('approve_payout', { commissionId }),
        () => reader.call('list_payouts'),
        () => reader.call('preview_terms', { terms: { commissionBps: 100 } }),
        () => reader.call('get_affiliate_stats', { affiliateId: 'aff_any' }),
        () => reader.call('get_affiliate_link', { userId: 'usr_any' }),
      );
      await expectRefused('TOOL_NOT_FOUND', () => reader.call('delete_everything'));
    },
  },
  {
    name: 'a key that was revoked is nobody from then on',
    run: async ({ agent, commission }) => {
      const { commissionId } = await commission('pending');
      const leaver = await agent({});
      await leaver.call('list_commissions', { limit: 1 });
      const [{ apiKeyId } = { apiKeyId: '' }] = await db.$queryRaw<{ apiKeyId: string }[]>`
        SELECT id AS "apiKeyId" FROM api_key ORDER BY created_at DESC, id DESC LIMIT 1`;
      await db.apiKey.update({ where: { id: apiKeyId }, data: { revokedAt: new Date() } });
      await expect(leaver.call('approve_payout', { commissionId })).rejects.toThrow(
        'UNAUTHENTICATED',
      );
    },
  },
];
