import { vi } from 'vitest';
import * as actions from '@/app/admin/customers/actions';
import { db } from '@/lib/db/client';
import { expectOk } from '@/lib/result';
import { joinCustomersByHand } from '@/lib/sales/joins/join-by-hand';
import { splitCustomer } from '@/lib/sales/joins/split-customer';
import { makeJoined, makeNamed, makeSuggested } from '@/lib/testing/action-rows';
import type { Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeProgram, systemCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['owner', 'admin'];
const reason = 'As agreed by phone';
const nobody = [
  'an id of nobody',
  { customerId: 'cus_none' },
  'refused: CUSTOMER_NOT_FOUND',
] as const;
const unshown = [
  'a preview of another act',
  { preview: '0'.repeat(64) },
  'refused: PREVIEW_STALE',
] as const;
const noPreview = ['what is no preview', { preview: 'yes' }, 'refused: INVALID_INPUT'] as const;
const isOne = async ({
  customerId,
  otherCustomerId,
}: {
  customerId: string;
  otherCustomerId: string;
}) => {
  const names = await db.customerName.findMany({
    where: { name: otherCustomerId },
    include: { customer: true },
  });
  return names.every(({ customer }) => (customer.mergedInto ?? customer.id) === customerId);
};
const theirs = async () => {
  const { name } = await makeNamed({ programId: (await makeProgram()).id });
  return [
    'whom another program knows',
    { otherCustomerId: name },
    'refused: CUSTOMER_NOT_FOUND',
  ] as const;
};

testActions(actions, {
  showJoinAction: actionCase({
    may,
    fields: async ({ programId }) => ({
      customerId: (await makeNamed({ programId })).id,
      otherCustomerId: (await makeNamed({ programId })).name,
    }),
    needs: ['customerId', 'otherCustomerId'],
    wrong: async () => [
      nobody,
      ['a name of nobody', { otherCustomerId: 'no-one' }, 'refused: CUSTOMER_NOT_FOUND'],
      await theirs(),
    ],
    answers: 'done: ',
    changes: [],
    shows: async (fields) => ({ isOne: await isOne(fields) }),
    becomes: { isOne: false },
  }),
  joinAction: actionCase({
    may,
    fresh: true,
    fields: async ({ programId }) => {
      const [one, other] = [await makeNamed({ programId }), await makeNamed({ programId })];
      const input = { customerId: one.name, otherCustomerId: other.name, reason };
      const { preview } = expectOk(await joinCustomersByHand(systemCtx, programId, input));
      return { customerId: one.id, otherCustomerId: other.name, reason, preview };
    },
    needs: ['customerId', 'otherCustomerId', 'reason', 'preview'],
    wrong: async () => [nobody, unshown, noPreview, await theirs()],
    answers: 'done: Joined',
    changes: ['audit_event', 'customer', 'outbox_event'],
    shows: async (fields) => ({ isOne: await isOne(fields) }),
    becomes: { isOne: true },
  }),
  showSplitAction: actionCase({
    may,
    fields: async ({ programId }) => {
      const { id, other } = await makeJoined({ programId });
      return { customerId: id, name: other };
    },
    needs: ['customerId', 'name'],
    wrong: async ({ programId }) => [
      nobody,
      [
        'the name of another',
        { name: (await makeNamed({ programId })).name },
        'refused: CUSTOMER_NOT_FOUND',
      ],
    ],
    answers: 'done: ',
    changes: [],
  }),
  splitAction: actionCase({
    may,
    fresh: true,
    fields: async ({ programId }) => {
      const { id, other } = await makeJoined({ programId });
      const input = { customerId: other, reason };
      const { preview } = expectOk(await splitCustomer(systemCtx, programId, input));
      return { customerId: id, name: other, reason, preview };
    },
    needs: ['customerId', 'name', 'reason', 'preview'],
    wrong: async ({ programId }) => [
      nobody,
      unshown,
      noPreview,
      [
        'the name of another',
        { name: (await makeNamed({ programId })).name },
        'refused: CUSTOMER_NOT_FOUND',
      ],
    ],
    answers: 'done: Split',
    changes: ['audit_event', 'customer', 'customer_pair', 'outbox_event'],
    shows: async ({ customerId, name }) => ({
      isOne: await isOne({ customerId, otherCustomerId: name }),
    }),
    becomes: { isOne: false },
  }),
  dismissAction: actionCase({
    may,
    fields: async ({ programId }) => {
      const { id, name, other } = await makeSuggested({ programId });
      return { customerId: id, name, otherCustomerId: other, reason };
    },
    needs: ['customerId', 'name', 'otherCustomerId', 'reason'],
    wrong: async ({ programId }) => [
      nobody,
      [
        'whom nobody suggests',
        { otherCustomerId: (await makeNamed({ programId })).name },
        'refused: SUGGESTION_NOT_FOUND',
      ],
    ],
    answers: 'done: It is not suggested',
    changes: ['audit_event', 'customer_pair'],
    shows: ({ customerId }) =>
      db.customerPair.findFirstOrThrow({
        where: { OR: [{ customerId }, { otherId: customerId }] },
      }),
    becomes: { verdict: 'dismissed', reason },
  }),
});
