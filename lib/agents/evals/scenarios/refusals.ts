import { expect } from 'vitest';
import { because, expectRefused, type Scenario } from '@/lib/agents/evals/scenario';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { makeClick } from '@/lib/orders/testing';
import { holdCommission } from '@/lib/payouts/hold-commission';
import { recordOrder } from '@/lib/payouts/record-order';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';
import { makeRefund } from '@/lib/testing/money';

const MINUTE_MS = 60_000;

/** Every refusal by its code; none of them writes anything but that the call was made. */
export const refusals: Scenario[] = [
  {
    name: 'what the life cycle does not allow is refused at the preview',
    run: async ({ merchant, commission }) => {
      const voided = await commission('voided');
      const gone = await commission('clawed_back');
      const { call } = merchant;
      await expectRefused('CANNOT_APPROVE_VOIDED', () =>
        call('approve_payout', { commissionId: voided.commissionId }),
      );
      await expectRefused('CANNOT_APPROVE_CLAWED_BACK', () =>
        call('approve_payout', { commissionId: gone.commissionId }),
      );
      await expectRefused('CANNOT_VOID_CLAWED_BACK', () =>
        call('void_commission', because(gone.commissionId)),
      );
      await expectRefused('CANNOT_CLAW_BACK_VOIDED', () =>
        call('claw_back_commission', because(voided.commissionId)),
      );
      for (const status of ['approved', 'available', 'requested', 'paid'] as const) {
        const { commissionId } = await commission(status);
        await expectRefused('CANNOT_VOID_APPROVED', () =>
          call('void_commission', because(commissionId)),
        );
      }
    },
  },
  {
    name: 'a commission on hold is not approved',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('pending');
      expectOk(
        await holdCommission(staffCtx, { commissionId, kind: 'fraud', reason: 'Looks odd' }),
      );
      await expectRefused('COMMISSION_HELD', () =>
        merchant.call('approve_payout', { commissionId }),
      );
    },
  },
  {
    name: 'more than what is left is not taken back, and the refusal says what is',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('available');
      const tooMuch = { ...because(commissionId), amount: 2001 };
      await expectRefused('CLAWBACK_EXCEEDS_REMAINING', () =>
        merchant.call('claw_back_commission', tooMuch),
      );
      const { content } = await merchant.call('claw_back_commission', tooMuch);
      expect(content).toMatchObject({ error: { details: { remaining: 2000 } } });
    },
  },
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
        () => reader.call('get_affiliate_stats', { affiliateId: 'aff_any' }),
        () => reader.call('get_affiliate_link', { userId: 'usr_any' }),
      );
      await expectRefused('TOOL_NOT_FOUND', () => reader.call('delete_everything'));
    },
  },
  {
    name: 'arguments that are wrong, or not known, are refused and not guessed',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('available');
      const take = (args: object) =>
        merchant.call('claw_back_commission', { ...because(commissionId), ...args });
      await expectRefused(
        'INVALID_INPUT',
        () => merchant.call('approve_payout'),
        () => merchant.call('void_commission', { commissionId }),
        () => take({ reason: 'no' }),
        () => take({ reason: 'With a \u0000 in it' }),
        ...[0, -1, 1.5, '10', 2 ** 53].map((amount) => () => take({ amount })),
        // A misspelled amount must not mean all of it.
        () => take({ ammount: 5 }),
        () => take({ confirmation: 7 }),
        () => merchant.call('list_commissions', { limit: 101 }),
        () => merchant.call('list_commissions', { cursor: 'none of ours' }),
        () => merchant.call('get_affiliate_stats', {}),
      );
    },
  },
  {
    name: 'a confirmation is for one key, one tool and these very arguments',
    run: async ({ merchant, agent, commission }) => {
      const { commissionId } = await commission('available');
      const other = await commission('available');
      const args = { ...because(commissionId), amount: 500 };
      const { token: confirmation } = await merchant.call('claw_back_commission', args);
      const colleague = await agent({});
      const using = (name: string, given: object) => () =>
        merchant.call(name, { ...given, confirmation });
      await expectRefused(
        'CONFIRMATION_INVALID',
        using('claw_back_commission', { ...args, amount: 501 }),
        using('claw_back_commission', because(commissionId)),
        using('claw_back_commission', { ...args, reason: 'Another reason' }),
        using('claw_back_commission', { ...args, commissionId: other.commissionId }),
        using('approve_payout', { commissionId }),
        () => colleague.call('claw_back_commission', { ...args, confirmation }),
        () => merchant.call('claw_back_commission', { ...args, confirmation: `${confirmation}x` }),
        () => merchant.call('claw_back_commission', { ...args, confirmation: 'cnf_made_up' }),
      );
      // None of them has used it up.
      expect((await using('claw_back_commission', args)()).content).toMatchObject({ mode: 'done' });
    },
  },
  {
    name: 'a confirmation is used once',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('available');
      const args = { ...because(commissionId), amount: 500 };
      const { token: confirmation } = await merchant.call('claw_back_commission', args);
      await merchant.call('claw_back_commission', { ...args, confirmation });
      await expectRefused('CONFIRMATION_USED', () =>
        merchant.call('claw_back_commission', { ...args, confirmation }),
      );
    },
  },
  {
    name: 'a confirmation ends after five minutes of the database’s clock',
    run: async ({ merchant, commission, setClock }) => {
      const [early, late] = [await commission('pending'), await commission('pending')];
      const at = new Date();
      setClock(at);
      const preview = async ({ commissionId }: { commissionId: string }) => ({
        commissionId,
        confirmation: (await merchant.call('approve_payout', { commissionId })).token,
      });
      const [first, second] = [await preview(early), await preview(late)];
      setClock(new Date(at.getTime() + 5 * MINUTE_MS - 1));
      expect((await merchant.call('approve_payout', first)).content).toMatchObject({
        mode: 'done',
      });
      setClock(new Date(at.getTime() + 5 * MINUTE_MS));
      await expectRefused('CONFIRMATION_EXPIRED', () => merchant.call('approve_payout', second));
    },
  },
  {
    name: 'an effect that would differ from its preview does not happen',
    run: async ({ merchant, commission }) => {
      const { commissionId, orderId } = await commission('available');
      const args = because(commissionId);
      const { token: confirmation } = await merchant.call('claw_back_commission', args);
      // A refund of a tenth comes in between.
      await makeRefund(orderId, 1000n);
      await expectRefused('CONFIRMATION_STALE', () =>
        merchant.call('claw_back_commission', { ...args, confirmation }),
      );
      const done = await merchant.confirm('claw_back_commission', args);
      expect(done.content).toMatchObject({ effect: { amount: 1800 } });
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
