import { expect } from 'vitest';
import { because, type Scenario } from '@/lib/testing/evals/scenario';
import { countEffects } from '@/lib/testing/evals/world';

/** What is done is answered as done, with or without a confirmation, and nothing is written twice. */
export const repeats: Scenario[] = [
  {
    name: 'approving what is approved or further on answers alreadyApproved',
    run: async ({ merchant, commission }) => {
      for (const status of ['approved', 'available', 'requested', 'paid'] as const) {
        const { commissionId } = await commission(status);
        const before = await countEffects();
        for (const more of [{}, { skipConfirmation: true }]) {
          const again = await merchant.call('approve_payout', { commissionId, ...more });
          expect(again.content).toMatchObject({
            mode: 'already_done',
            alreadyApproved: true,
            commission: { status },
            effect: null,
            confirmation: null,
          });
        }
        expect(await countEffects()).toEqual(before);
      }
    },
  },
  {
    name: 'voiding what is voided answers alreadyVoided',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('voided');
      const before = await countEffects();
      const again = await merchant.call('void_commission', because(commissionId));
      expect(again.content).toMatchObject({ mode: 'already_done', alreadyVoided: true });
      expect(await countEffects()).toEqual(before);
    },
  },
  {
    name: 'taking back what was taken back answers alreadyClawedBack',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('clawed_back');
      const before = await countEffects();
      const again = await merchant.call('claw_back_commission', because(commissionId));
      expect(again.content).toMatchObject({ mode: 'already_done', alreadyClawedBack: true });
      expect(await countEffects()).toEqual(before);
    },
  },
  {
    name: 'two previews of one approval: the second to be confirmed answers alreadyApproved',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('pending');
      const first = await merchant.call('approve_payout', { commissionId });
      const second = await merchant.call('approve_payout', { commissionId });
      const confirm = (confirmation: string | null) =>
        merchant.call('approve_payout', { commissionId, confirmation });
      expect((await confirm(first.token)).content).toMatchObject({ mode: 'done' });
      expect((await confirm(second.token)).content).toMatchObject({ alreadyApproved: true });
    },
  },
  {
    name: 'a confirmed call whose answer was lost was done already; a part is not taken again',
    run: async ({ merchant, commission }) => {
      const sendTwice = async (tool: string, args: Record<string, unknown>) => {
        const { token: confirmation } = await merchant.call(tool, args);
        const first = await merchant.call(tool, { ...args, confirmation });
        expect(first.content).toMatchObject({ mode: 'done' });
        const before = await countEffects();
        const second = await merchant.call(tool, { ...args, confirmation });
        expect(await countEffects()).toEqual(before);
        return second;
      };
      const { commissionId } = await commission('pending');
      const approved = await sendTwice('approve_payout', { commissionId });
      expect(approved.content).toMatchObject({ mode: 'already_done', alreadyApproved: true });
      const part = { ...because(commissionId), amount: 500 };
      expect((await sendTwice('claw_back_commission', part)).code).toBe('CONFIRMATION_USED');
    },
  },
];
