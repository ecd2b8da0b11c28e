import { vi } from 'vitest';
import * as actions from '@/app/admin/orders/actions';
import { db } from '@/lib/db/client';
import { makePending, makeRecordedRefund } from '@/lib/testing/action-rows';
import { unique, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['owner', 'admin', 'finance'];
const reason = 'As agreed by phone';
const orderOf = ({ orderId }: { orderId: string }) =>
  db.order.findUniqueOrThrow({ where: { id: orderId } });

const noOrder = ['an id of nothing', { orderId: 'ord_none' }, 'refused: ORDER_NOT_FOUND'] as const;
const wrongAmounts = ['0', '-1.00', '1.001', 'half'].map(
  (amount) => [amount, { amount }, 'refused: INVALID_INPUT'] as const,
);
const MONEY = [
  'commission',
  'commission_line',
  'affiliate_figure',
  'order_figure',
  'clawback',
  'ledger_account',
  'ledger_entry',
  'ledger_transfer',
  'audit_event',
  'outbox_event',
];

testActions(actions, {
  recordRefundAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      orderId: (await makePending(affiliate)).orderId,
      refundId: `refund-${unique()}`,
      amount: '50.00',
      reason,
    }),
    needs: ['orderId', 'refundId', 'reason'],
    wrong: () => [
      noOrder,
      ...wrongAmounts,
      ['more than the order', { amount: '100.01' }, 'refused: REFUND_EXCEEDS_ORDER'],
    ],
    answers: 'done: Refund recorded',
    changes: ['sales_order', 'refund', ...MONEY],
    shows: (fields) => orderOf(fields),
    becomes: { refundedMinor: 5_000n },
  }),
  reverseRefundAction: actionCase({
    may,
    fields: async ({ affiliate, programId }) => {
      const { orderId } = await makePending(affiliate);
      const { refundId } = await makeRecordedRefund(programId, orderId);
      return { orderId, refundId, reason };
    },
    needs: ['orderId', 'refundId', 'reason'],
    wrong: () => [
      noOrder,
      ['a refund of nothing', { refundId: 'refund-none' }, 'refused: REFUND_NOT_FOUND'],
    ],
    answers: 'done: Refund reversed',
    changes: ['sales_order', 'refund', ...MONEY],
    shows: (fields) => orderOf(fields),
    becomes: { refundedMinor: 0n },
  }),
  recordDisputeAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      orderId: (await makePending(affiliate)).orderId,
      disputeId: `dispute-${unique()}`,
      status: 'open',
      amount: '50.00',
      reason,
    }),
    needs: ['orderId', 'disputeId', 'status', 'reason'],
    wrong: () => [
      noOrder,
      ...wrongAmounts,
      ['a status of no dispute', { status: 'draft' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: Dispute opened',
    changes: ['dispute', 'hold', 'audit_event', 'outbox_event'],
    shows: ({ orderId }) => db.dispute.findMany({ where: { orderId } }),
    becomes: [{ status: 'open' }],
  }),
  reattributeAction: actionCase({
    may: ['owner', 'admin'],
    fields: async ({ affiliate, other }) => ({
      orderId: (await makePending(affiliate)).orderId,
      affiliateCode: other.code,
      scope: 'order',
      reason,
    }),
    needs: ['orderId', 'affiliateCode', 'scope', 'reason'],
    wrong: ({ affiliate }) => [
      noOrder,
      ['a code of nobody', { affiliateCode: 'NOBODY' }, 'refused: AFFILIATE_NOT_FOUND'],
      ['whose it is', { affiliateCode: affiliate.code }, 'refused: ALREADY_OF_AFFILIATE'],
      ['a scope of nothing', { scope: 'all' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: Given to the affiliate',
    changes: [
      'sales_order',
      'attribution_candidate',
      'commission',
      'commission_line',
      'affiliate_figure',
      'order_figure',
      'ledger_account',
      'ledger_entry',
      'ledger_transfer',
      'audit_event',
      'outbox_event',
    ],
    shows: async (fields, { other }) => ({
      isTheOthers: (await orderOf(fields)).affiliateId === other.affiliateId,
      commissions: await db.commission.findMany({
        where: { orderId: fields.orderId },
        orderBy: { status: 'asc' },
        select: { status: true },
      }),
    }),
    becomes: { isTheOthers: true, commissions: [{ status: 'pending' }, { status: 'voided' }] },
  }),
});
