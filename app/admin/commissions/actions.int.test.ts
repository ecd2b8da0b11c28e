import { vi } from 'vitest';
import * as actions from '@/app/admin/commissions/actions';
import { db } from '@/lib/db/client';
import { holdCommission } from '@/lib/corrections/hold-commission';
import { voidCommission } from '@/lib/commissions/void-commission';
import { expectOk } from '@/lib/result';
import { makeApproved, makePending } from '@/lib/testing/action-rows';
import { unique, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeAffiliate, staffCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['owner', 'admin', 'finance'];
const reason = 'As agreed by phone';
/** What is held or gone counts in no figure of its affiliate. */
const FIGURES = ['affiliate_figure', 'order_figure'];
const MONEY = ['ledger_account', 'ledger_entry', 'ledger_transfer', 'audit_event', 'outbox_event'];
const newRequestId = () => unique().padStart(32, '0');
const commissionOf = ({ commissionId }: { commissionId: string }) =>
  db.commission.findUniqueOrThrow({ where: { id: commissionId } });
const commissionsOf = ({ ids }: { ids: readonly string[] }) =>
  db.commission.findMany({ where: { id: { in: [...ids] } } });

const noCommission = [
  'an id of nothing',
  { commissionId: 'com_none' },
  'refused: COMMISSION_NOT_FOUND',
] as const;
const shortReason = ['too short a reason', { reason: 'no' }, 'refused: INVALID_INPUT'] as const;
const tooMany = [
  'more than a page of ids',
  { ids: Array.from({ length: 101 }, (_, n) => `com_${n}`) },
  'refused: INVALID_INPUT',
] as const;

async function makeVoided(of: { programId: string; affiliateId: string }) {
  const made = await makePending(of);
  expectOk(await voidCommission(staffCtx, { ...made, reason }));
  return made;
}

const fraudHold = { kind: 'fraud', reason } as const;

testActions(actions, {
  approveCommissionAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      commissionId: (await makePending(affiliate)).commissionId,
    }),
    needs: ['commissionId'],
    wrong: async ({ affiliate }) => {
      const { commissionId } = await makeVoided(affiliate);
      return [noCommission, ['one voided', { commissionId }, 'refused: CANNOT_APPROVE_VOIDED']];
    },
    answers: 'done: Approved',
    changes: ['commission', 'audit_event', 'outbox_event'],
    shows: (fields) => commissionOf(fields),
    becomes: { status: 'approved' },
  }),
  voidCommissionAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      commissionId: (await makePending(affiliate)).commissionId,
      reason,
    }),
    needs: ['commissionId', 'reason'],
    wrong: async ({ affiliate }) => {
      const { commissionId } = await makeApproved(affiliate);
      return [
        noCommission,
        shortReason,
        ['one approved', { commissionId }, 'refused: CANNOT_VOID_APPROVED'],
      ];
    },
    answers: 'done: Voided',
    changes: ['commission', ...FIGURES, ...MONEY],
    shows: (fields) => commissionOf(fields),
    becomes: { status: 'voided' },
  }),
  clawBackCommissionAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      commissionId: (await makeApproved(affiliate)).commissionId,
      reason,
      amount: '5.00',
      requestId: newRequestId(),
    }),
    needs: ['commissionId', 'reason', 'requestId'],
    wrong: async ({ affiliate }) => {
      const { commissionId } = await makeVoided(affiliate);
      return [
        noCommission,
        shortReason,
        ['one voided', { commissionId }, 'refused: CANNOT_CLAW_BACK_VOIDED'],
        ['more than there is', { amount: '20.01' }, 'refused: CLAWBACK_EXCEEDS_REMAINING'],
        ...['0', '-5.00', '5.001', 'five', '1e3', '9'.repeat(25)].map(
          (amount) => [amount, { amount }, 'refused: INVALID_INPUT'] as const,
        ),
        ['no id of a form', { requestId: 'again' }, 'refused: INVALID_INPUT'],
      ];
    },
    answers: 'done: Taken back',
    changes: [
      'commission',
      'commission_line',
      'clawback',
      'affiliate_figure',
      'once',
      'open_balance',
      ...MONEY,
    ],
    shows: (fields) => commissionOf(fields),
    becomes: { clawedBackMinor: 500n, status: 'available' },
  }),
  holdCommissionAction: actionCase({
    may,
    fields: async ({ affiliate }) => ({
      commissionId: (await makePending(affiliate)).commissionId,
      ...fraudHold,
    }),
    needs: ['commissionId', 'kind', 'reason'],
    wrong: () => [
      noCommission,
      shortReason,
      ['a hold that only a ban opens', { kind: 'banned' }, 'refused: INVALID_INPUT'],
    ],
    answers: 'done: Put on hold',
    changes: ['hold', ...FIGURES, 'audit_event', 'outbox_event'],
    shows: ({ commissionId }) => db.hold.findMany({ where: { commissionId } }),
    becomes: [{ ...fraudHold, releasedAt: null }],
  }),
  releaseHoldAction: actionCase({
    may,
    fields: async ({ affiliate }) => {
      const { commissionId } = await makePending(affiliate);
      expectOk(await holdCommission(staffCtx, { commissionId, ...fraudHold }));
      return { commissionId, ...fraudHold };
    },
    needs: ['commissionId', 'kind', 'reason'],
    wrong: () => [
      noCommission,
      shortReason,
      ['a kind that is not open', { kind: 'dispute' }, 'refused: HOLD_NOT_FOUND'],
    ],
    answers: 'done: Hold released',
    changes: ['hold', ...FIGURES, 'audit_event', 'outbox_event'],
    shows: async ({ commissionId }) => ({
      open: await db.hold.count({ where: { commissionId, releasedAt: null } }),
    }),
    becomes: { open: 0 },
  }),
  approveManyAction: actionCase({
    may,
    fields: async ({ affiliate, other }) => ({
      ids: [(await makePending(affiliate)).commissionId, (await makePending(other)).commissionId],
    }),
    needs: ['ids'],
    wrong: () => [tooMany, ['ids of nothing', { ids: 'com_none' }, 'done: 1 not found']],
    answers: 'done: 2 approved',
    changes: ['commission', 'audit_event', 'outbox_event'],
    shows: (fields) => commissionsOf(fields),
    becomes: [{ status: 'approved' }, { status: 'approved' }],
  }),
  voidManyAction: actionCase({
    may,
    fields: async ({ affiliate, other }) => ({
      ids: [(await makePending(affiliate)).commissionId, (await makePending(other)).commissionId],
      reason,
    }),
    needs: ['ids', 'reason'],
    wrong: () => [
      tooMany,
      shortReason,
      ['ids of nothing', { ids: 'com_none' }, 'done: 1 not found'],
    ],
    answers: 'done: 2 voided',
    changes: ['commission', ...FIGURES, ...MONEY],
    shows: (fields) => commissionsOf(fields),
    becomes: [{ status: 'voided' }, { status: 'voided' }],
  }),
  clawBackManyAction: actionCase({
    may,
    fields: async ({ affiliate, other }) => ({
      ids: [(await makeApproved(affiliate)).commissionId, (await makeApproved(other)).commissionId],
      reason,
    }),
    needs: ['ids', 'reason'],
    wrong: () => [
      tooMany,
      shortReason,
      ['ids of nothing', { ids: 'com_none' }, 'done: 1 not found'],
    ],
    answers: 'done: 2 taken back',
    changes: [
      'commission',
      'commission_line',
      'clawback',
      'affiliate_figure',
      'open_balance',
      ...MONEY,
    ],
    shows: (fields) => commissionsOf(fields),
    becomes: [{ status: 'clawed_back' }, { status: 'clawed_back' }],
  }),
  grantBonusAction: actionCase({
    may,
    fields: ({ affiliate }) => ({
      affiliateId: affiliate.affiliateId,
      kind: 'bonus',
      amount: '25.00',
      currency: 'USD',
      reason,
      waiveHold: 'on',
      requestId: newRequestId(),
    }),
    needs: ['affiliateId', 'kind', 'amount', 'currency', 'reason', 'requestId'],
    wrong: async ({ programId }) => {
      const banned = await makeAffiliate({ programId, status: 'banned' });
      return [
        shortReason,
        ['an id of nothing', { affiliateId: 'aff_none' }, 'refused: AFFILIATE_NOT_FOUND'],
        ['one banned', { affiliateId: banned.id }, 'refused: AFFILIATE_STATUS_CONFLICT'],
        ['a kind that only orders have', { kind: 'order' }, 'refused: INVALID_INPUT'],
        ['no currency of the world', { currency: 'ABC' }, 'refused: INVALID_INPUT'],
        ...['0', '-25.00', '25.001', 'much'].map(
          (amount) => [amount, { amount }, 'refused: INVALID_INPUT'] as const,
        ),
      ];
    },
    answers: 'done: Given',
    changes: ['commission', 'once', ...MONEY],
    shows: ({ affiliateId }) => db.commission.findMany({ where: { affiliateId } }),
    becomes: [{ kind: 'bonus', amountMinor: 2_500n, currency: 'USD', status: 'pending' }],
  }),
});
