import { expect, it } from 'vitest';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import type { BatchFormat } from '@/lib/payouts/batch-types';
import { expectOk } from '@/lib/result';
import { makeProgram, staffCtx } from '@/lib/testing/factories';
import { makeApprovedPayout } from '@/lib/testing/payouts';

it('a named payout that does not fit a batch is named, with the reason and what to do next', async () => {
  const { id: programId } = await makeProgram({ minimumPayout: { EUR: 1000 } });
  const make = (method: 'paypal' | 'iban', more = {}) =>
    makeApprovedPayout(programId, { method, currency: 'EUR', ...more });
  const ask = (payoutId: string, format: BatchFormat) =>
    createBatch(staffCtx, { programId, currency: 'EUR', format, payoutIds: [payoutId] });
  const refusal = async (payoutId: string, format: BatchFormat) => {
    const result = await ask(payoutId, format);
    return result.ok ? null : result.error;
  };

  const { payoutId: requested } = await make('paypal', { approve: false });
  expect(await refusal(requested, 'paypal')).toEqual({
    code: 'PAYOUT_NOT_BATCHABLE',
    message: `Payout ${requested} is requested, not approved. Approve it first, or take it out of the selection.`,
    details: { payoutId: requested, status: 'requested' },
  });

  const { payoutId: approved } = await make('paypal');
  expect(await refusal(approved, 'sepa')).toMatchObject({
    code: 'PAYOUT_NOT_BATCHABLE',
    message: `Payout ${approved} does not fit a SEPA file, it goes by: PayPal. Take it out of the selection, or make another kind of batch for it.`,
  });

  const batchId = expectOk(await ask(approved, 'paypal')).batches[0]?.batchId ?? '';
  expect(await refusal(approved, 'paypal')).toMatchObject({
    code: 'PAYOUT_NOT_BATCHABLE',
    message: `Payout ${approved} is in batch ${batchId} already. Take it out of the selection.`,
  });

  const iban = 'TR330006100519786457841326';
  const { payoutId: abroad } = await make('iban', {
    details: { method: 'iban', holder: 'Ana Ruiz', holderType: 'person', iban },
  });
  expect(await refusal(abroad, 'sepa')).toEqual({
    code: 'PAYOUT_DETAILS_INVALID',
    message: `Payout ${abroad} goes to an account outside SEPA. Take it out of the selection and pay it with Wise or by hand.`,
    details: { payoutId: abroad },
  });
});
