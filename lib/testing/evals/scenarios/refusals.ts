import { expect } from 'vitest';
import { because, expectRefused, type Scenario } from '@/lib/testing/evals/scenario';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { expectOk } from '@/lib/result';
import { staffCtx } from '@/lib/testing/factories';

/** What cannot be, by its code. */
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
];
