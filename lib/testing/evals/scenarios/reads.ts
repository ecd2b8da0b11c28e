import { expect } from 'vitest';
import { expectRefused, type Scenario } from '@/lib/testing/evals/scenario';
import { db } from '@/lib/db/client';

/** The tools that move no money. */
export const reads: Scenario[] = [
  {
    name: 'the merchant’s agent sees nine tools, with what each does to the world',
    run: async ({ merchant }) => {
      expect(merchant.tools.map((tool) => tool.name)).toEqual([
        'get_affiliate_link',
        'get_affiliate_stats',
        'list_commissions',
        'explain_commission',
        'preview_terms',
        'list_payouts',
        'approve_payout',
        'void_commission',
        'claw_back_commission',
      ]);
      const hints = merchant.tools.map(({ annotations }) => annotations?.readOnlyHint);
      expect(hints).toEqual([false, true, true, true, true, true, false, false, false]);
      const destructive = merchant.tools.filter((tool) => tool.annotations?.destructiveHint);
      expect(destructive.map((tool) => tool.name)).toEqual([
        'void_commission',
        'claw_back_commission',
      ]);
    },
  },
  {
    name: 'a link is made once, with the membership, however often it is asked',
    run: async ({ merchant, user }) => {
      const { id: userId } = await user();
      const first = await merchant.call('get_affiliate_link', { userId });
      expect(first.content).toMatchObject({ created: true });
      const again = await merchant.call('get_affiliate_link', { userId });
      expect(again.content).toEqual({ ...first.content, created: false });
      expect(await db.affiliate.count({ where: { userId } })).toBe(1);
      await expectRefused('USER_NOT_FOUND', () =>
        merchant.call('get_affiliate_link', { userId: 'usr_nobody' }),
      );
      await expectRefused('PROGRAM_NOT_FOUND', () =>
        merchant.call('get_affiliate_link', { userId, program: 'another' }),
      );
    },
  },
  {
    name: 'an affiliate’s agent takes its own link without naming anybody, and nobody else’s',
    run: async ({ affiliate, agent }) => {
      const [ana, bob] = [await affiliate('Ana'), await affiliate('Bob')];
      const own = await agent({ affiliateId: ana.affiliateId, scopes: ['affiliates:read'] });
      const link = await own.call('get_affiliate_link');
      expect(link.content).toMatchObject({ affiliateId: ana.affiliateId, code: ana.code });
      await expectRefused('USER_NOT_FOUND', () =>
        own.call('get_affiliate_link', { userId: bob.userId }),
      );
    },
  },
  {
    name: 'figures are those of the affiliate, per currency',
    run: async ({ merchant, affiliate, commission }) => {
      const ana = await affiliate();
      await commission('pending', { of: ana });
      await commission('available', { of: ana, amountMinor: 700n, currency: 'EUR' });
      const { affiliateId } = ana;
      const stats = await merchant.call('get_affiliate_stats', { affiliateId, days: 366 });
      expect(stats.content).toMatchObject({
        affiliateId,
        orders: 2,
        money: [
          { currency: 'EUR', earned: 700, available: 700, pending: 0 },
          { currency: 'USD', earned: 2000, available: 0, pending: 2000 },
        ],
      });
      const today = await merchant.call('get_affiliate_stats', { affiliateId, days: 1 });
      expect(today.content).toMatchObject({ orders: 1 });
    },
  },
  {
    name: 'commissions come filtered and in pages',
    run: async ({ merchant, affiliate, commission }) => {
      const ana = await affiliate();
      const made = [
        await commission('pending', { of: ana }),
        await commission('voided', { of: ana }),
        await commission('available', { of: ana }),
      ].map(({ commissionId }) => commissionId);
      const { affiliateId } = ana;
      const seen: unknown[] = [];
      let cursor: unknown;
      do {
        const { content } = await merchant.call('list_commissions', {
          affiliateId,
          limit: 1,
          ...(cursor === undefined ? {} : { cursor }),
        });
        seen.push(...(content.items as { id: string }[]).map(({ id }) => id));
        cursor = content.nextCursor;
      } while (cursor !== null);
      expect(new Set(seen)).toEqual(new Set(made));
      const voided = await merchant.call('list_commissions', { affiliateId, status: 'voided' });
      expect(voided.content).toMatchObject({ items: [{ id: made[1], status: 'voided' }] });
    },
  },
  {
    name: 'a commission is explained: rule, arithmetic, terms, times, and what comes next',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('available');
      const { content } = await merchant.call('explain_commission', { commissionId });
      expect(content).toMatchObject({
        commission: { id: commissionId, status: 'available' },
        arithmetic: '20 % of $100.00 = $20.00',
        next: { what: 'Waits for the affiliate to request a payout.' },
      });
      const timeline = content.timeline as { what: string }[];
      expect(timeline.map(({ what }) => what)).toEqual([
        'Commission earned',
        'Commission approved',
        'Commission became available',
      ]);
    },
  },
  {
    name: 'payouts are listed with their details masked',
    run: async ({ merchant, commission }) => {
      const { payoutId, member } = await commission('requested');
      const { content } = await merchant.call('list_payouts', { affiliateId: member.affiliateId });
      expect(content).toMatchObject({
        items: [{ id: payoutId, status: 'requested', amount: 2000, currency: 'USD', itemCount: 1 }],
      });
      const details = await db.payoutDetails.findFirstOrThrow({
        where: { affiliateId: member.affiliateId },
      });
      expect(JSON.stringify(content)).toContain(details.masked);
      expect(JSON.stringify(content)).not.toMatch(/[0-9a-f]{8}@paypal\.example/);
    },
  },
];
