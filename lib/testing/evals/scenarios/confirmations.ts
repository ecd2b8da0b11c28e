import { expect } from 'vitest';
import { because, expectRefused, type Scenario } from '@/lib/testing/evals/scenario';
import { makeRefund } from '@/lib/testing/money';

const MINUTE_MS = 60_000;

/** What a confirmation is good for, and when it is refused. */
export const confirmations: Scenario[] = [
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
];
