import { vi } from 'vitest';
import * as payouts from '@/app/admin/payouts/actions';
import * as batches from '@/app/admin/payouts/batches/actions';
import { db } from '@/lib/db/client';
import { approveBatch } from '@/lib/payouts/batches/approve-batch';
import { createBatch } from '@/lib/payouts/batches/create-batch';
import { expectOk } from '@/lib/result';
import { makePayout } from '@/lib/testing/action-rows';
import type { ActionScene, Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { staffCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['owner', 'admin', 'finance'];
const MOVED = ['payout', 'audit_event', 'outbox_event'];
const LEDGER = ['ledger_account', 'ledger_entry', 'ledger_transfer'];
const BATCH = ['payout', 'payout_batch', 'audit_event', 'outbox_event'];

const payoutOf = ({ payoutId }: { payoutId: string }) =>
  db.payout.findUniqueOrThrow({ where: { id: payoutId } });
const batchOf = ({ batchId }: { batchId: string }) =>
  db.payoutBatch.findUniqueOrThrow({ where: { id: batchId } });

const noPayout = [
  'an id of nothing',
  { payoutId: 'pay_none' },
  'refused: PAYOUT_NOT_FOUND',
] as const;
const noBatch = [
  'an id of nothing',
  { batchId: 'bat_none' },
  'refused: PAYOUT_BATCH_NOT_FOUND',
] as const;

async function makeDraft({ programId, affiliate }: ActionScene) {
  const { payoutId } = await makePayout(affiliate, 'approved');
  const made = await createBatch(staffCtx, {
    programId,
    currency: 'USD',
    format: 'paypal',
    payoutIds: [payoutId],
  });
  return { batchId: expectOk(made).batches[0]?.batchId ?? '', payoutId };
}

async function makeApprovedBatch(scene: ActionScene) {
  const { batchId } = await makeDraft(scene);
  const second = { kind: 'user', id: scene.staff.owner, label: 'Second' } as const;
  expectOk(await approveBatch({ actor: second }, { batchId }));
  return { batchId };
}

testActions(
  { ...payouts, ...batches },
  {
    approvePayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        payoutId: (await makePayout(affiliate, 'requested')).payoutId,
      }),
      needs: ['payoutId'],
      wrong: async ({ other }) => {
        const { payoutId } = await makePayout(other, 'paid');
        return [noPayout, ['one paid', { payoutId }, 'done: Paid before']];
      },
      answers: 'done: Payout approved',
      changes: MOVED,
      shows: (fields) => payoutOf(fields),
      becomes: { status: 'approved' },
    }),
    sendPayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        payoutId: (await makePayout(affiliate, 'approved')).payoutId,
      }),
      needs: ['payoutId'],
      wrong: async ({ other }) => {
        const { payoutId } = await makePayout(other, 'requested');
        return [noPayout, ['one nobody approved', { payoutId }, 'refused: PAYOUT_STATUS_CONFLICT']];
      },
      answers: 'done: Payout sent',
      changes: MOVED,
      shows: (fields) => payoutOf(fields),
      becomes: { status: 'sent' },
    }),
    payPayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        payoutId: (await makePayout(affiliate, 'sent')).payoutId,
        reference: 'TRANSFER-1',
      }),
      needs: ['payoutId'],
      wrong: async ({ other }) => {
        const { payoutId } = await makePayout(other, 'requested');
        return [noPayout, ['one nobody approved', { payoutId }, 'refused: PAYOUT_STATUS_CONFLICT']];
      },
      answers: 'done: Payout paid',
      changes: [...MOVED, ...LEDGER, 'commission'],
      shows: (fields) => payoutOf(fields),
      becomes: { status: 'paid', reference: 'TRANSFER-1' },
    }),
    closePayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        payoutId: (await makePayout(affiliate, 'requested')).payoutId,
        event: 'reject',
        reason: 'Details are wrong',
      }),
      needs: ['payoutId', 'event', 'reason'],
      wrong: async () => [
        noPayout,
        ['what is not closing', { event: 'pay' }, 'refused: INVALID_INPUT'],
        ['too short a reason', { reason: 'no' }, 'refused: INVALID_INPUT'],
        ['one not sent yet', { event: 'return' }, 'refused: PAYOUT_STATUS_CONFLICT'],
      ],
      answers: 'done: Payout rejected',
      changes: [...MOVED, ...LEDGER, 'open_balance', 'payout_item', 'commission'],
      shows: (fields) => payoutOf(fields),
      becomes: { status: 'rejected', closeReason: 'Details are wrong' },
    }),
    approveManyPayoutsAction: actionCase({
      may,
      fields: async ({ affiliate, other }) => ({
        ids: [
          (await makePayout(affiliate, 'requested')).payoutId,
          (await makePayout(other, 'requested')).payoutId,
        ],
      }),
      needs: ['ids'],
      wrong: () => [['ids of nothing', { ids: 'pay_none' }, 'done: 1 not found']],
      answers: 'done: 2 approved',
      changes: MOVED,
      shows: ({ ids }) => db.payout.findMany({ where: { id: { in: ids } } }),
      becomes: [{ status: 'approved' }, { status: 'approved' }],
    }),
    createBatchAction: actionCase({
      may,
      fields: async ({ affiliate, programId }) => {
        await makePayout(affiliate, 'approved');
        return { programId, currency: 'USD', format: 'paypal' };
      },
      needs: ['programId', 'currency', 'format'],
      wrong: () => [
        ['an id of nothing', { programId: 'prg_none' }, 'refused: PROGRAM_NOT_FOUND'],
        ['no currency of the world', { currency: 'ABC' }, 'refused: INVALID_INPUT'],
        ['one that nobody waits for', { currency: 'EUR' }, 'refused: BATCH_EMPTY'],
        ['a file in another currency', { format: 'sepa' }, 'refused: BATCH_FORMAT_CURRENCY'],
        ['a file of no kind', { format: 'csv' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'to /admin/payouts/batches/bat_',
      changes: BATCH,
      shows: ({ programId }) => db.payoutBatch.findMany({ where: { programId } }),
      becomes: [{ status: 'draft', format: 'paypal', currency: 'USD' }],
    }),
    createChosenBatchAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        ids: [(await makePayout(affiliate, 'approved')).payoutId],
        format: 'paypal',
      }),
      needs: ['ids', 'format'],
      wrong: async ({ other }) => {
        const { payoutId } = await makePayout(other, 'requested');
        return [
          ['ids of nothing', { ids: 'pay_none' }, 'refused: PAYOUT_NOT_FOUND'],
          ['one nobody approved', { ids: payoutId }, 'refused: PAYOUT_NOT_BATCHABLE'],
          ['a file of no kind', { format: 'csv' }, 'refused: INVALID_INPUT'],
        ];
      },
      answers: 'to /admin/payouts/batches/bat_',
      changes: BATCH,
      shows: ({ ids }) => db.payout.findMany({ where: { id: { in: ids } } }),
      becomes: [{ status: 'approved' }],
    }),
    approveBatchAction: actionCase({
      may,
      fresh: true,
      fields: async (scene) => ({ batchId: (await makeDraft(scene)).batchId }),
      needs: ['batchId'],
      wrong: () => [noBatch],
      answers: 'done: Batch approved',
      changes: ['payout_batch', 'audit_event', 'outbox_event'],
      shows: (fields) => batchOf(fields),
      becomes: { status: 'approved' },
    }),
    sendBatchAction: actionCase({
      may,
      fresh: true,
      fields: async (scene) => await makeApprovedBatch(scene),
      needs: ['batchId'],
      wrong: () => [
        noBatch,
        ['a version of no file', { pain: 'pain.001.001.99' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Sent',
      changes: BATCH,
      shows: (fields) => batchOf(fields),
      becomes: { status: 'sent' },
    }),
    cancelBatchAction: actionCase({
      may,
      fields: async (scene) => ({
        batchId: (await makeDraft(scene)).batchId,
        reason: 'Not this month',
      }),
      needs: ['batchId', 'reason'],
      wrong: () => [noBatch, ['too short a reason', { reason: 'no' }, 'refused: INVALID_INPUT']],
      answers: 'done: Batch cancelled',
      changes: BATCH,
      shows: (fields) => batchOf(fields),
      becomes: { status: 'cancelled', closeReason: 'Not this month' },
    }),
    removeFromBatchAction: actionCase({
      may,
      fields: async (scene) => await makeDraft(scene),
      needs: ['batchId', 'payoutId'],
      wrong: () => [noBatch, noPayout],
      answers: 'done: Taken out of the batch',
      changes: ['payout', 'audit_event', 'outbox_event'],
      shows: (fields) => payoutOf(fields),
      becomes: { status: 'approved', batchId: null },
    }),
  },
);
