import { randomBytes } from 'node:crypto';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { approvePayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import type { PayoutDetailsInput } from '@/lib/payouts/schema';
import type { PayoutMethod } from '@/lib/payouts/types';
import { expectOk } from '@/lib/result';
import { makeAffiliate, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

/** An affiliate of the program with so much available, and details of the method. */
export async function makeAvailable(
  programId: string,
  input: {
    method: PayoutMethod;
    currency: string;
    amountMinor?: bigint;
    details?: PayoutDetailsInput;
  },
): Promise<{ affiliateId: string }> {
  const { id: affiliateId } = await makeAffiliate({ programId });
  expectOk(
    await savePayoutDetails(systemCtx, affiliateId, input.details ?? someDetails(input.method)),
  );
  const { commissionId } = await makeEarned(
    { programId, affiliateId },
    { amountMinor: input.amountMinor ?? 5_000n, currency: input.currency, earnedAt: LONG_AGO },
  );
  expectOk(await approveCommission(staffCtx, { commissionId }));
  await matureCommissions();
  return { affiliateId };
}

/** An approved payout of an affiliate of its own. */
export async function makeApprovedPayout(
  programId: string,
  input: Parameters<typeof makeAvailable>[1] & { approve?: boolean },
): Promise<{ payoutId: string; affiliateId: string }> {
  const { affiliateId } = await makeAvailable(programId, input);
  const { payoutId } = expectOk(
    await requestPayout(staffCtx, { affiliateId, currency: input.currency }),
  );
  if (input.approve !== false) expectOk(await approvePayout(staffCtx, { payoutId }));
  return { payoutId, affiliateId };
}

export function someDetails(method: PayoutMethod): PayoutDetailsInput {
  switch (method) {
    case 'paypal':
      return { method, email: `${randomBytes(4).toString('hex')}@paypal.example` };
    case 'iban':
      return {
        method,
        holder: 'Łukasz Żółć',
        holderType: 'person',
        iban: 'NL91ABNA0417164300',
      };
    case 'ach':
      return {
        method,
        holder: 'Ana Ruiz',
        holderType: 'person',
        addressLine: '12 Cove Street',
        city: 'Portland',
        state: 'OR',
        postCode: '97201',
        country: 'US',
        routingNumber: '021000021',
        accountNumber: '123456789',
        accountType: 'checking',
      };
    case 'credit':
      return { method, account: `cus_${randomBytes(4).toString('hex')}` };
  }
}
