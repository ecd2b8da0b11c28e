import { expect } from 'vitest';
import { because, type Scenario } from '@/lib/testing/evals/scenario';
import { countEffects } from '@/lib/testing/evals/world';
import { db } from '@/lib/db/client';
import { balancesOf, makeEarned } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

/** Preview, confirmation, effect. */
export const money: Scenario[] = [
  {
    name: 'a preview of an approval changes nothing and tells the exact effect',
    run: async ({ merchant, commission }) => {
      const { commissionId, member } = await commission('pending');
      const before = await countEffects();
      const preview = await merchant.call('approve_payout', { commissionId });
      expect(preview.content).toMatchObject({
        mode: 'preview',
        alreadyApproved: false,
        commission: { id: commissionId, status: 'pending' },
        effect: {
          commissionId,
          affiliateId: member.affiliateId,
          amount: 2000,
          currency: 'USD',
          before: { status: 'pending' },
          after: { status: 'approved' },
          movements: [],
          debt: 0,
        },
        confirmation: { why: 'CONFIRMATION_REQUIRED' },
      });
      expect(await countEffects()).toEqual(before);
      const kept = await db.agentConfirmation.findMany();
      expect(JSON.stringify(kept)).not.toContain(preview.token);
    },
  },
  {
    name: 'a confirmed approval takes effect once, by the agent’s name',
    run: async ({ merchant, commission }) => {
      const { commissionId } = await commission('pending');
      const done = await merchant.confirm('approve_payout', { commissionId });
      expect(done.content).toMatchObject({
        mode: 'done',
        alreadyApproved: false,
        commission: { status: 'approved' },
        confirmation: null,
      });
      const rows = await db.auditEvent.findMany({
        where: { subjectId: commissionId, action: 'COMMISSION_APPROVED' },
      });
      expect(rows).toMatchObject([{ actorKind: 'agent', actorLabel: 'Test' }]);
    },
  },
  {
    name: 'approving after the hold makes the money available, and the preview said so',
    run: async ({ merchant, affiliate }) => {
      const ana = await affiliate();
      const earnedAt = addDays(new Date(), -40);
      const { commissionId } = await makeEarned(ana, { amountMinor: 2000n, earnedAt });
      const preview = await merchant.call('approve_payout', { commissionId });
      const movements = [
        { account: 'available', change: 2000 },
        { account: 'pending', change: -2000 },
      ];
      expect(preview.content).toMatchObject({
        effect: { after: { status: 'available' }, movements },
      });
      const { token: confirmation } = preview;
      const done = await merchant.call('approve_payout', { commissionId, confirmation });
      expect(done.content).toMatchObject({ mode: 'done', effect: preview.content.effect });
      expect(await balancesOf(ana.affiliateId)).toMatchObject({ pending: 0n, available: 2000n });
    },
  },
  {
    name: 'a confirmed void gives the money back to the program, with the reason',
    run: async ({ merchant, commission }) => {
      const { commissionId, member } = await commission('pending');
      const done = await merchant.confirm('void_commission', because(commissionId));
      expect(done.content).toMatchObject({
        mode: 'done',
        commission: { status: 'voided', voidReason: 'Test order' },
        effect: {
          amount: 2000,
          after: { status: 'voided', remaining: 0 },
          movements: [
            { account: 'expense', change: 2000 },
            { account: 'pending', change: -2000 },
          ],
        },
      });
      expect((await balancesOf(member.affiliateId)).pending).toBe(0n);
    },
  },
  {
    name: 'a part is taken back from what is available',
    run: async ({ merchant, commission }) => {
      const { commissionId, member } = await commission('available');
      const args = { ...because(commissionId), amount: 500 };
      const done = await merchant.confirm('claw_back_commission', args);
      expect(done.content).toMatchObject({
        mode: 'done',
        commission: { status: 'available', remaining: 1500, clawedBack: 500 },
        effect: {
          amount: 500,
          debt: 0,
          movements: [
            { account: 'available', change: -500 },
            { account: 'expense', change: 500 },
          ],
        },
      });
      expect((await balancesOf(member.affiliateId)).available).toBe(1500n);
    },
  },
  {
    name: 'what was paid becomes a debt, and the preview says how much',
    run: async ({ merchant, commission }) => {
      const { commissionId, member, payoutId } = await commission('paid');
      const preview = await merchant.call('claw_back_commission', because(commissionId));
      expect(preview.content).toMatchObject({
        effect: {
          amount: 2000,
          debt: 2000,
          movements: [
            { account: 'debt', change: -2000 },
            { account: 'expense', change: 2000 },
          ],
          payout: { id: payoutId, statusBefore: 'paid', statusAfter: 'paid' },
        },
      });
      expect((await balancesOf(member.affiliateId)).debt).toBe(0n);
      const args = { ...because(commissionId), confirmation: preview.token };
      await merchant.call('claw_back_commission', args);
      expect(await balancesOf(member.affiliateId)).toMatchObject({ debt: -2000n, paid: 2000n });
    },
  },
  {
    name: 'a payout not yet approved shrinks; below the minimum it is cancelled, and the preview says both',
    run: async ({ merchant, affiliate, commission }) => {
      const ana = await affiliate();
      await commission('available', { of: ana, amountMinor: 600n });
      const { commissionId, payoutId } = await commission('requested', { of: ana });
      const part = { ...because(commissionId), amount: 1000 };
      const shrunk = await merchant.confirm('claw_back_commission', part);
      expect(shrunk.content).toMatchObject({
        effect: {
          payout: {
            id: payoutId,
            statusBefore: 'requested',
            statusAfter: 'requested',
            amountBefore: 2600,
            amountAfter: 1600,
          },
        },
      });
      const rest = await merchant.confirm('claw_back_commission', because(commissionId));
      expect(rest.content).toMatchObject({
        effect: {
          amount: 1000,
          movements: [
            { account: 'available', change: 600 },
            { account: 'expense', change: 1000 },
            { account: 'in_payout', change: -1600 },
          ],
          payout: { id: payoutId, statusAfter: 'cancelled' },
        },
      });
      expect(await balancesOf(ana.affiliateId)).toMatchObject({ available: 600n, in_payout: 0n });
    },
  },
  {
    name: 'a payout that was approved is left as it is: its part becomes a debt',
    run: async ({ merchant, commission }) => {
      const { commissionId, payoutId } = await commission('requested', { payout: 'approved' });
      const done = await merchant.confirm('claw_back_commission', {
        ...because(commissionId),
        amount: 300,
      });
      expect(done.content).toMatchObject({
        effect: {
          debt: 300,
          payout: { id: payoutId, statusAfter: 'approved', amountBefore: 2000, amountAfter: 2000 },
        },
      });
    },
  },
];
