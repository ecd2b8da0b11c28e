import { expect } from 'vitest';
import { because, type Scenario } from '@/lib/testing/evals/scenario';
import { countEffects } from '@/lib/testing/evals/world';
import { addDays } from '@/lib/time/calendar';

/** The right to skip the preview up to an amount a day. */
export const limits: Scenario[] = [
  {
    name: 'within its daily limit a key goes without a preview, beyond it gets one with the reason',
    run: async ({ agent, commission }) => {
      const trusted = await agent({ dailyLimits: { USD: 5000 } });
      const skipConfirmation = true;
      for (const spent of [2000, 4000]) {
        const { commissionId } = await commission('pending');
        const done = await trusted.call('approve_payout', { commissionId, skipConfirmation });
        expect(done.content).toMatchObject({
          mode: 'done',
          daily: { currency: 'USD', limit: 5000, spent },
        });
      }
      const { commissionId } = await commission('pending');
      const before = await countEffects();
      const args = { commissionId, skipConfirmation };
      const preview = await trusted.call('approve_payout', args);
      expect(preview.content).toMatchObject({
        mode: 'preview',
        commission: { status: 'pending' },
        confirmation: { why: 'DAILY_LIMIT_REACHED' },
        daily: { currency: 'USD', limit: 5000, spent: 4000 },
      });
      expect(await countEffects()).toEqual(before);
      // What a person confirms does not count.
      const confirmation = preview.token;
      const done = await trusted.call('approve_payout', { commissionId, confirmation });
      expect(done.content).toMatchObject({ mode: 'done', daily: null });
      const small = await commission('available', { amountMinor: 1000n });
      const taken = await trusted.call('claw_back_commission', {
        ...because(small.commissionId),
        skipConfirmation,
      });
      expect(taken.content).toMatchObject({ mode: 'done', daily: { spent: 5000 } });
    },
  },
  {
    name: 'a new day in UTC begins at nothing',
    run: async ({ agent, commission, setClock }) => {
      const trusted = await agent({ dailyLimits: { USD: 2000 } });
      const approve = async () => {
        const { commissionId } = await commission('pending');
        return trusted.call('approve_payout', { commissionId, skipConfirmation: true });
      };
      expect((await approve()).content).toMatchObject({ mode: 'done' });
      expect((await approve()).content).toMatchObject({ mode: 'preview' });
      setClock(addDays(new Date(), 1));
      expect((await approve()).content).toMatchObject({ mode: 'done', daily: { spent: 2000 } });
    },
  },
  {
    name: 'a currency without a limit, and a key without any, preview',
    run: async ({ agent, merchant, commission }) => {
      const trusted = await agent({ dailyLimits: { USD: 5000 } });
      const { commissionId } = await commission('pending', { currency: 'EUR' });
      for (const one of [trusted, merchant]) {
        const preview = await one.call('approve_payout', { commissionId, skipConfirmation: true });
        expect(preview.content).toMatchObject({
          mode: 'preview',
          confirmation: { why: 'NO_DAILY_LIMIT' },
          daily: null,
        });
      }
    },
  },
  {
    name: 'a single amount above the limit is not done, however little was moved today',
    run: async ({ agent, commission }) => {
      const trusted = await agent({ dailyLimits: { USD: 1999 } });
      const { commissionId } = await commission('pending');
      const args = { ...because(commissionId), skipConfirmation: true };
      expect((await trusted.call('void_commission', args)).content).toMatchObject({
        mode: 'preview',
        confirmation: { why: 'DAILY_LIMIT_REACHED' },
        daily: { limit: 1999, spent: 0 },
      });
    },
  },
];
