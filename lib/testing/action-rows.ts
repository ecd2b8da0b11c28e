import { approveCommission } from '@/lib/commissions/approve-commission';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { approvePayout, payPayout, sendPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk, ok } from '@/lib/result';
import { finishReopening } from '@/lib/sales/finish-reopening';
import { meetNames, type SaidNames } from '@/lib/sales/joins/meet-names';
import { recordOrder } from '@/lib/sales/record-order';
import { unique } from '@/lib/testing/action-scene';
import { staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { someDetails } from '@/lib/testing/payouts';
import { makeWebhook } from '@/lib/testing/webhooks';
import { setPostback } from '@/lib/webhooks/postbacks/postbacks';
import { sendTestEvent } from '@/lib/webhooks/send-again';

/** What an action finds, made by the commands that make it, for one affiliate of a scene. */

type Of = { programId: string; affiliateId: string };

const LONG_AGO = new Date('2026-01-01T00:00:00Z');

export const makePending = (of: Of) => makeEarned(of, { amountMinor: 2_000n });

export async function makeApproved(of: Of) {
  const made = await makeEarned(of, { amountMinor: 2_000n, earnedAt: LONG_AGO });
  expectOk(await approveCommission(staffCtx, made));
  return made;
}

/** 20.00 USD that may be asked for, with details of PayPal. */
export async function makePayable(of: Of) {
  expectOk(await savePayoutDetails(systemCtx, of.affiliateId, someDetails('paypal')));
  const made = await makeApproved(of);
  await matureCommissions();
  return made;
}

const STEPS = ['requested', 'approved', 'sent', 'paid'] as const;

export async function makePayout(of: Of, upTo: (typeof STEPS)[number]) {
  const made = await makePayable(of);
  const { affiliateId } = of;
  const { payoutId } = expectOk(await requestPayout(staffCtx, { affiliateId, currency: 'USD' }));
  const moves = [approvePayout, sendPayout, payPayout];
  for (const move of moves.slice(0, STEPS.indexOf(upTo))) {
    expectOk(await move(staffCtx, { payoutId }));
  }
  return { ...made, payoutId };
}

/** The order's refund after its commission was paid: 20.00 USD are owed. */
export async function makeDebt(of: Of) {
  const made = await makePayout(of, 'paid');
  await makeRecordedRefund(of.programId, made.orderId);
  return made;
}

export async function makeRecordedRefund(programId: string, id: string) {
  const { externalId } = await db.order.findUniqueOrThrow({ where: { id } });
  const refundId = `refund-${unique()}`;
  expectOk(
    await recordRefund(systemCtx, programId, { refundId, orderId: externalId, reason: 'Returned' }),
  );
  return { refundId };
}

/** A customer who has paid, by our id and by the merchant's. */
export async function makeNamed({ programId }: { programId: string }) {
  const name = `buyer-${unique()}`;
  const input = { orderId: `order-${unique()}`, customerId: name, amount: 10_000, currency: 'USD' };
  expectOk(await recordOrder(systemCtx, programId, input));
  const { id } = await db.customer.findFirstOrThrow({ where: { programId, externalId: name } });
  return { id, name };
}

/** Two of whom the merchant says that they are one: by the one who stands for both. */
export const makeJoined = (of: { programId: string }) =>
  makePair(of, (one, other) => ({ trusted: [one, other], byBuyer: null }));

/** Two who have paid, of whom a buyer wrote that they are one. */
export const makeSuggested = (of: { programId: string }) =>
  makePair(of, (one, other) => ({ trusted: [one], byBuyer: other }));

async function makePair(
  of: { programId: string },
  says: (one: string, other: string) => Omit<SaidNames, 'guest'>,
) {
  const [one, other] = [await makeNamed(of), await makeNamed(of)];
  const said = { ...says(one.name, other.name), guest: one.name };
  expectOk(
    await transact(systemCtx, async (work) => ok(await meetNames(work, of.programId, said))),
  );
  await finishReopening(systemCtx, { programId: of.programId, externalId: one.name });
  return { ...one, other: other.name };
}

/** An affiliate's postback, and a test of it. */
export async function makePostback({ affiliateId }: { affiliateId: string }) {
  const url = 'https://track.example/pb?cid={click_id}';
  return expectOk(await setPostback(systemCtx, { affiliateId, url }));
}

/** A test event of a webhook of its own, which waits to be sent. */
export async function makeTestDelivery(programId: string) {
  const { id } = await makeWebhook(programId, 'https://shop.example/hooks');
  return { id: expectOk(await sendTestEvent(systemCtx, { id })).deliveryId };
}
