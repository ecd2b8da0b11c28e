import { z } from 'zod';
import { defineMoneyTool } from '@/lib/agents/money-tool';
import { idInput } from '@/lib/agents/wire';
import { approveCommissionInTx } from '@/lib/commissions/approve-commission';
import { clawBackCommissionInput, reasonSchema } from '@/lib/commissions/schema';
import { voidCommissionInTx } from '@/lib/commissions/void-commission';
import { clawBackCommissionInTx } from '@/lib/corrections/claw-back-commission';
import { ok } from '@/lib/result';

const CONFIRM =
  'Without a confirmation nothing changes: the answer previews the exact effect with a token. Show it to the person who ' +
  'decides, then repeat the call with the same arguments and the token within five minutes.';

export const approvePayoutTool = defineMoneyTool({
  name: 'approve_payout',
  title: 'Approve one commission',
  description: `Approves one pending commission, so that it can be paid out when its hold is over. ${CONFIRM}`,
  isDestructive: false,
  already: 'alreadyApproved',
  input: z.strictObject({ commissionId: idInput }),
  run: async (work, input, scope) => {
    const result = await approveCommissionInTx(work, input, scope);
    return result.ok ? ok({ already: result.value.alreadyApproved }) : result;
  },
});

export const voidCommissionTool = defineMoneyTool({
  name: 'void_commission',
  title: 'Void a pending commission',
  description: `Voids a commission that is still pending, for good. The affiliate reads the reason. One that was approved is clawed back instead. ${CONFIRM}`,
  isDestructive: true,
  already: 'alreadyVoided',
  input: z.strictObject({
    commissionId: idInput,
    reason: reasonSchema.describe('The affiliate reads it.'),
  }),
  run: async (work, input, scope) => {
    const result = await voidCommissionInTx(work, input, scope);
    return result.ok ? ok({ already: result.value.alreadyVoided }) : result;
  },
});

export const clawBackCommissionTool = defineMoneyTool({
  name: 'claw_back_commission',
  title: 'Take a commission back',
  description: `Takes a commission back, all that remains of it or a part. What has left in a payout becomes a debt of the affiliate. The affiliate reads the reason. ${CONFIRM}`,
  isDestructive: true,
  already: 'alreadyClawedBack',
  isRepeatable: ({ amount }) => amount !== undefined,
  input: z.strictObject({
    commissionId: idInput,
    reason: reasonSchema.describe('The affiliate reads it.'),
    amount: clawBackCommissionInput.shape.amount.describe(
      'Minor units; all that remains when left out.',
    ),
  }),
  run: async (work, input, scope) => {
    const result = await clawBackCommissionInTx(work, input, scope);
    return result.ok ? ok({ already: result.value.alreadyClawedBack }) : result;
  },
});
