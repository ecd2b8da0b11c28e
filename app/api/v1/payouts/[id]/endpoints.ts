import { z } from 'zod';
import { idParams } from '@/app/api/wire';
import { programScope } from '@/lib/auth/viewer';
import type { Work } from '@/lib/db/work';
import { defineEndpoint } from '@/lib/http/endpoint';
import type { KeyViewer } from '@/lib/people/keys/types';
import {
  approvePayout,
  closePayout,
  payPayout,
  type PayoutAnswer,
} from '@/lib/payouts/move-payouts';
import { findPayout } from '@/lib/payouts/queries';
import { payoutOut, toPayout } from '@/lib/payouts/rest';
import { closePayoutInput, payPayoutInput } from '@/lib/payouts/schema';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';

/** What a key does with a payout: it is of the program as a whole, and within the daily limit of the key. */

const LIMITED =
  'Within the daily limit of the key in the currency of the payout; a key without one is refused. It begins anew at midnight UTC.';

const moved = {
  payoutId: z.string(),
  status: z.enum(PAYOUT_STATUSES),
  payout: payoutOut,
} as const;

/** As it is after a command, in that command's transaction. */
async function readBack(viewer: KeyViewer, id: string, tx: Work['tx']) {
  const payout = await findPayout(viewer, id, tx);
  if (!payout) throw new Error(`payout ${id} was moved and cannot be read`);
  return toPayout(payout);
}

type Asked = { viewer: KeyViewer; params: { id: string }; tx: Work['tx'] };

async function answerOf({ payoutId, status }: PayoutAnswer, { viewer, params, tx }: Asked) {
  return { payoutId, status, payout: await readBack(viewer, params.id, tx) };
}

export const approvePayoutEndpoint = defineEndpoint({
  method: 'POST',
  path: '/payouts/{id}/approve',
  operationId: 'approvePayout',
  summary: 'Approve a payout',
  description: `What is on hold leaves it first; a payout that falls below the minimum by that is cancelled, which the status says. One in credit gets its bonus. ${LIMITED}`,
  answers: { 200: 'Approved, now or before; or cancelled, because what was on hold left it.' },
  scope: 'payouts:approve',
  programWide: true,
  params: idParams,
  output: z.object({ ...moved, alreadyApproved: z.boolean() }),
  run: ({ ctx, viewer, params }) =>
    approvePayout(ctx, { payoutId: params.id }, programScope(viewer)),
  answer: async (approved, asked) => ({
    ...(await answerOf(approved, asked)),
    alreadyApproved: approved.alreadyDone,
  }),
});

export const rejectPayoutEndpoint = defineEndpoint({
  method: 'POST',
  path: '/payouts/{id}/reject',
  operationId: 'rejectPayout',
  summary: 'Reject a payout that has not left',
  description:
    'Everything in it is available again, but for a bonus that came with its approval. The affiliate reads the reason.',
  answers: { 200: 'Rejected, now or before.' },
  scope: 'payouts:approve',
  programWide: true,
  params: idParams,
  input: closePayoutInput.omit({ payoutId: true }),
  output: z.object({ ...moved, alreadyRejected: z.boolean() }),
  run: ({ ctx, viewer, params, input }) =>
    closePayout(
      ctx,
      { ...input, payoutId: params.id, event: 'reject' },
      { scope: programScope(viewer) },
    ),
  answer: async (rejected, asked) => ({
    ...(await answerOf(rejected, asked)),
    alreadyRejected: rejected.alreadyDone,
  }),
});

export const cancelPayoutEndpoint = defineEndpoint({
  method: 'POST',
  path: '/payouts/{id}/cancel',
  operationId: 'cancelPayout',
  summary: 'Cancel a payout that has not left',
  description:
    'Everything in it is available again, but for a bonus that came with its approval. The reason is for staff.',
  answers: { 200: 'Cancelled, now or before.' },
  scope: 'payouts:approve',
  programWide: true,
  params: idParams,
  input: closePayoutInput.omit({ payoutId: true }),
  output: z.object({ ...moved, alreadyCancelled: z.boolean() }),
  run: ({ ctx, viewer, params, input }) =>
    closePayout(
      ctx,
      { ...input, payoutId: params.id, event: 'cancel' },
      { scope: programScope(viewer) },
    ),
  answer: async (cancelled, asked) => ({
    ...(await answerOf(cancelled, asked)),
    alreadyCancelled: cancelled.alreadyDone,
  }),
});

export const markPayoutPaidEndpoint = defineEndpoint({
  method: 'POST',
  path: '/payouts/{id}/paid',
  operationId: 'markPayoutPaid',
  summary: 'Say that the credit of a payout was given',
  description: `Of payouts in credit only: people and result files pay the others. Where two or more people may approve payouts, who approved it does not say this; a key counts as whoever made it. ${LIMITED}`,
  answers: { 200: 'Paid, now or before.' },
  scope: 'payouts:pay',
  programWide: true,
  params: idParams,
  input: payPayoutInput.omit({ payoutId: true }),
  output: z.object({ ...moved, alreadyPaid: z.boolean() }),
  run: ({ ctx, viewer, params, input: { reference } }) =>
    payPayout(
      ctx,
      { payoutId: params.id, ...(reference === undefined ? {} : { reference }) },
      programScope(viewer),
    ),
  answer: async (paid, asked) => ({
    ...(await answerOf(paid, asked)),
    alreadyPaid: paid.alreadyDone,
  }),
});
