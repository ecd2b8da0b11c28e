import { expect, vi } from 'vitest';
import * as affiliates from '@/app/admin/affiliates/actions';
import * as debts from '@/app/admin/affiliates/debt-actions';
import * as groups from '@/app/admin/affiliates/group-actions';
import * as postbacks from '@/app/admin/affiliates/postback-actions';
import * as recruits from '@/app/admin/affiliates/recruit-actions';
import * as publicNames from '@/app/admin/affiliates/public-name-actions';
import { savePublicName } from '@/lib/affiliates/save-public-name';
import { db } from '@/lib/db/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { expectOk } from '@/lib/result';
import { makeDebt, makePostback } from '@/lib/testing/action-rows';
import { unique, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeAffiliate, makeGroup, makeProgram, staffCtx } from '@/lib/testing/factories';
import { balancesOf } from '@/lib/testing/money';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['owner', 'admin', 'support'];
const newCode = () => `C${unique()}`.toUpperCase();
const affiliateOf = ({ affiliateId }: { affiliateId: string }) =>
  db.affiliate.findUniqueOrThrow({ where: { id: affiliateId } });

const noAffiliate = [
  'an id of nobody',
  { affiliateId: 'aff_none' },
  'refused: AFFILIATE_NOT_FOUND',
] as const;
const wrongTerms = [
  ['more than all', { commissionBps: '101' }, 'refused: INVALID_INPUT'],
  ['two years of holding', { holdDays: '730' }, 'refused: INVALID_INPUT'],
  ['an amount without currency', { flatAmount: '9.00' }, 'refused: INVALID_INPUT'],
  ['no amount', { flatAmount: 'nine', flatCurrency: 'USD' }, 'refused: INVALID_INPUT'],
  ['no length of time', { trailing: 'soon' }, 'refused: INVALID_INPUT'],
] as const;
const TERMS = {
  commissionKind: '',
  commissionBps: '25',
  flatAmount: '',
  flatCurrency: '',
  discountBps: '10',
  trailing: 'forever',
  holdDays: '7',
  cookieDays: '',
  approval: '',
  selfReferral: '',
};

testActions(
  { ...affiliates, ...debts, ...groups, ...postbacks, ...publicNames, ...recruits },
  {
    moveAffiliateAction: actionCase({
      may,
      fields: async ({ programId, affiliate }) => ({
        affiliateId: affiliate.affiliateId,
        groupId: (await makeGroup({ programId })).id,
        reason: '',
      }),
      needs: ['affiliateId', 'groupId'],
      wrong: async () => {
        const { id: programId } = await makeProgram();
        const foreign = await makeGroup({ programId });
        return [
          noAffiliate,
          ['a group of another program', { groupId: foreign.id }, 'refused: GROUP_NOT_FOUND'],
          ['a group of nobody', { groupId: 'grp_none' }, 'refused: GROUP_NOT_FOUND'],
        ];
      },
      answers: 'done: Now in ',
      changes: ['affiliate', 'audit_event', 'outbox_event'],
      shows: (fields) => affiliateOf(fields),
      becomes: { movedByHandAt: expect.any(Date) as Date },
    }),
    setRecruiterAction: actionCase({
      may,
      fields: async ({ programId }) => ({
        affiliateId: (await makeAffiliate({ programId })).id,
        code: (await makeAffiliate({ programId })).code,
        reason: 'She told us',
      }),
      needs: ['affiliateId', 'code', 'reason'],
      wrong: () => [
        noAffiliate,
        ['a code of nobody', { code: 'NOBODYS-CODE' }, 'refused: RECRUITER_NOT_FOUND'],
      ],
      answers: 'done: Noted.',
      changes: ['affiliate', 'audit_event'],
      shows: (fields) => affiliateOf(fields),
      becomes: { recruitedReason: 'She told us' },
    }),
    moveManyAction: actionCase({
      may,
      fields: async ({ programId }) => ({
        ids: [(await makeAffiliate({ programId })).id, (await makeAffiliate({ programId })).id],
        groupId: (await makeGroup({ programId })).id,
        reason: 'A new season',
      }),
      needs: ['ids', 'groupId'],
      wrong: () => [
        ['a group of nobody', { groupId: 'grp_none' }, 'done: 2 of another program'],
        ['affiliates of nobody', { ids: ['aff_none'] }, 'done: 1 not found'],
      ],
      answers: 'done: 2 moved',
      changes: ['affiliate', 'audit_event', 'outbox_event'],
      shows: async ({ groupId }) => ({ in: await db.affiliate.count({ where: { groupId } }) }),
      becomes: { in: 2 },
    }),
    removePostbackOfAction: actionCase({
      may,
      fields: async ({ affiliate }) => {
        await makePostback(affiliate);
        return { affiliateId: affiliate.affiliateId };
      },
      needs: ['affiliateId'],
      wrong: () => [
        ['an id of nobody', { affiliateId: 'aff_none' }, 'refused: AFFILIATE_NOT_FOUND'],
      ],
      answers: 'done: The postback is removed',
      changes: ['audit_event', 'webhook_endpoint'],
    }),
    clearPublicNameAction: actionCase({
      may,
      fields: async ({ affiliate: { affiliateId } }) => {
        expectOk(await savePublicName(staffCtx, { affiliateId, publicName: 'Ana bakes' }));
        return { affiliateId };
      },
      needs: ['affiliateId'],
      wrong: () => [noAffiliate],
      answers: 'done: Cleared',
      changes: ['affiliate', 'audit_event'],
      shows: (fields) => affiliateOf(fields),
      becomes: { publicName: null },
    }),
    createAffiliateAction: actionCase({
      may,
      fresh: true,
      fields: ({ programId }) => ({
        programId,
        name: 'Ana Ruiz',
        email: `${unique()}@people.example`,
        code: newCode(),
        discountCode: newCode(),
        ...TERMS,
      }),
      needs: ['programId', 'name', 'email'],
      wrong: async ({ affiliate, staff }) => {
        const { email } = await db.user.findUniqueOrThrow({ where: { id: staff.support } });
        return [
          ['an id of nothing', { programId: 'prg_none' }, 'refused: PROGRAM_NOT_FOUND'],
          ['no address', { email: 'ana' }, 'refused: INVALID_INPUT'],
          ['one of the staff', { email }, 'refused: EMAIL_BELONGS_TO_STAFF'],
          ['a code with a slash', { code: 'A/NA' }, 'refused: INVALID_INPUT'],
          ['a code of another', { code: affiliate.code }, 'refused: AFFILIATE_CODE_TAKEN'],
          ...wrongTerms,
        ];
      },
      answers: 'done: Created with the code ',
      changes: [
        'app_user',
        'affiliate',
        'affiliate_status_change',
        'code_owner',
        'discount_code',
        'one_time_token',
        'audit_event',
        'outbox_event',
        'person_salt',
      ],
      shows: ({ code }) => db.affiliate.findFirstOrThrow({ where: { code } }),
      becomes: { status: 'active', name: 'Ana Ruiz', commissionBps: 2_500, holdDays: 7 },
    }),
    changeAffiliateStatusAction: actionCase({
      may,
      fields: ({ affiliate }) => ({
        affiliateId: affiliate.affiliateId,
        to: 'banned',
        reason: 'Bids on our name',
      }),
      needs: ['affiliateId', 'to'],
      wrong: async ({ programId }) => {
        const rejected = await makeAffiliate({ programId, status: 'rejected' });
        return [
          noAffiliate,
          ['a status of nobody', { to: 'frozen' }, 'refused: INVALID_INPUT'],
          ['a ban without a reason', { reason: '' }, 'refused: REASON_REQUIRED'],
          ['back to the start', { to: 'applied' }, 'refused: AFFILIATE_STATUS_CONFLICT'],
          ['one rejected', { affiliateId: rejected.id }, 'refused: AFFILIATE_STATUS_CONFLICT'],
        ];
      },
      answers: 'done: Now banned',
      changes: ['affiliate', 'affiliate_status_change', 'audit_event', 'outbox_event'],
      shows: (fields) => affiliateOf(fields),
      becomes: { status: 'banned' },
    }),
    updateAffiliateTermsAction: actionCase({
      may,
      fields: ({ affiliate }) => ({
        affiliateId: affiliate.affiliateId,
        name: 'Ana Maria Ruiz',
        ...TERMS,
      }),
      needs: ['affiliateId', 'name'],
      wrong: () => [noAffiliate, ...wrongTerms],
      answers: 'done: Saved',
      changes: ['affiliate', 'audit_event'],
      shows: (fields) => affiliateOf(fields),
      becomes: { name: 'Ana Maria Ruiz', commissionBps: 2_500, discountBps: 1_000, holdDays: 7 },
    }),
    sendAffiliateLinkAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({ affiliateId: (await makeAffiliate({ programId })).id }),
      needs: ['affiliateId'],
      wrong: () => [noAffiliate],
      answers: 'done: Made for ',
      changes: ['one_time_token', 'audit_event', 'outbox_event'],
      shows: async (fields) => {
        const { userId } = await affiliateOf(fields);
        return db.oneTimeToken.findMany({ where: { userId } });
      },
      becomes: [{ kind: 'invitation', usedAt: null }],
    }),
    createDiscountCodeAction: actionCase({
      may,
      fields: ({ affiliate }) => ({
        affiliateId: affiliate.affiliateId,
        code: newCode(),
        kind: 'percent',
        percent: '10',
        amount: '',
        currency: '',
        startsOn: '2026-12-01',
        endsOn: '2026-12-24',
      }),
      needs: ['affiliateId', 'code', 'kind', 'percent'],
      wrong: async ({ programId }) => {
        const code = newCode();
        const taken = { programId, code, kind: 'percent', percentBps: 500 } as const;
        expectOk(await createDiscountCode(staffCtx, taken));
        return [
          noAffiliate,
          ['a code of another', { code }, 'refused: DISCOUNT_CODE_TAKEN'],
          ['more than all', { percent: '101' }, 'refused: INVALID_INPUT'],
          ['nothing off', { percent: '0' }, 'refused: INVALID_INPUT'],
          ['an amount of no currency', { kind: 'fixed' }, 'refused: INVALID_INPUT'],
          ['no amount', { kind: 'fixed', currency: 'USD' }, 'refused: INVALID_INPUT'],
          ['no day', { startsOn: '2026-02-30' }, 'refused: INVALID_INPUT'],
          ['an end before the start', { endsOn: '2026-11-01' }, 'refused: INVALID_INPUT'],
        ];
      },
      answers: 'done: Discount code ',
      changes: ['discount_code', 'code_owner', 'audit_event'],
      shows: ({ code }) => db.discountCode.findFirstOrThrow({ where: { code } }),
      // The last day counts as a whole.
      becomes: { percentBps: 1_000, endsAt: new Date('2026-12-25T00:00:00Z') },
    }),
    deactivateDiscountCodeAction: actionCase({
      may,
      fields: async ({ programId, affiliate }) => {
        const made = await createDiscountCode(staffCtx, {
          programId,
          affiliateId: affiliate.affiliateId,
          code: newCode(),
          kind: 'percent',
          percentBps: 500,
        });
        return { discountCodeId: expectOk(made).discountCode.id };
      },
      needs: ['discountCodeId'],
      wrong: () => [
        ['an id of nothing', { discountCodeId: 'dsc_none' }, 'refused: DISCOUNT_CODE_NOT_FOUND'],
      ],
      answers: 'done: Discount code ',
      changes: ['discount_code', 'audit_event'],
    }),
    settleDebtAction: actionCase({
      may: ['owner', 'finance'],
      fields: async ({ affiliate }) => {
        const { commissionId } = await makeDebt(affiliate);
        return {
          affiliateId: affiliate.affiliateId,
          currency: 'USD',
          kind: 'write_off',
          commissionId,
          amount: '5.00',
          reason: 'Goodwill',
          requestId: unique().padStart(32, '0'),
        };
      },
      needs: ['affiliateId', 'currency', 'kind', 'reason', 'requestId'],
      wrong: ({ other }) => [
        noAffiliate,
        ['one who owes nothing', { affiliateId: other.affiliateId }, 'refused: DEBT_EXCEEDED'],
        ['more than is owed', { amount: '20.01' }, 'refused: DEBT_EXCEEDED'],
        ['no amount', { amount: '-5' }, 'refused: INVALID_INPUT'],
        ['no way to end it', { kind: 'forget' }, 'refused: INVALID_INPUT'],
        ['no id of a form', { requestId: 'again' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Recorded',
      changes: [
        'once',
        'ledger_account',
        'ledger_entry',
        'ledger_transfer',
        'open_balance',
        'audit_event',
        'outbox_event',
      ],
      shows: ({ affiliateId }) => balancesOf(affiliateId),
      becomes: { debt: -1_500n },
    }),
  },
);
