import { afterEach, vi } from 'vitest';
import * as actions from '@/app/admin/settings/team/actions';
import { db } from '@/lib/db/client';
import { disableUser } from '@/lib/people/disable-user';
import { expectOk } from '@/lib/result';
import { unique, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeUser, systemCtx } from '@/lib/testing/factories';
import { endDemand, makeFactor, STAFF_DEMAND } from '@/lib/testing/factors';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

/** The admin first, who may do less to owners. */
const may: readonly Caller[] = ['admin', 'owner'];
const userOf = ({ userId }: { userId: string }) =>
  db.user.findUniqueOrThrow({ where: { id: userId } });

const noUser = ['an id of nobody', { userId: 'usr_none' }, 'refused: USER_NOT_FOUND'] as const;

// What is demanded of the staff holds for the tests after it, too.
afterEach(endDemand);

testActions(actions, {
  demandFactorAction: actionCase({
    may: ['owner'],
    fresh: true,
    fields: async ({ staff }) => {
      await makeFactor(staff.owner);
      return { demanded: 'yes' };
    },
    needs: ['demanded'],
    wrong: () => [['perhaps', { demanded: 'perhaps' }, 'refused: INVALID_INPUT']],
    answers: 'done: Everybody of the team needs a second factor now',
    changes: ['setting', 'audit_event'],
    shows: () => db.setting.findUniqueOrThrow({ where: { key: STAFF_DEMAND } }),
    becomes: { value: true },
  }),
  resetFactorAction: actionCase({
    may: ['owner'],
    fresh: true,
    fields: async () => {
      const { id: userId } = await makeUser({ role: 'support' });
      await makeFactor(userId);
      return { userId, reason: 'Lost the phone' };
    },
    needs: ['userId'],
    wrong: async ({ staff }) => [
      noUser,
      ['one who has none', { userId: staff.admin }, 'refused: FACTOR_NOT_SET'],
      ['one’s own', { userId: staff.owner }, 'refused: FORBIDDEN'],
    ],
    answers: 'done: Taken off',
    changes: ['app_user', 'second_factor', 'recovery_code', 'audit_event', 'outbox_event'],
    shows: (fields) => userOf(fields),
    becomes: { sessionVersion: 2 },
  }),
  inviteStaffAction: actionCase({
    may,
    fresh: true,
    fields: () => ({ email: `${unique()}@staff.example`, name: 'New Person', role: 'support' }),
    needs: ['email', 'name', 'role'],
    wrong: async ({ affiliate }) => {
      const { email } = await userOf(affiliate);
      return [
        ['no address', { email: 'nobody' }, 'refused: INVALID_INPUT'],
        ['a role of no staff', { role: 'affiliate' }, 'refused: INVALID_INPUT'],
        ['an owner, by an admin', { role: 'owner' }, 'refused: FORBIDDEN'],
        ['one who writes debts off, by an admin', { role: 'finance' }, 'refused: FORBIDDEN'],
        ['somebody’s address', { email }, 'refused: EMAIL_TAKEN'],
      ];
    },
    answers: 'done: ',
    changes: ['app_user', 'one_time_token', 'audit_event', 'outbox_event'],
    shows: ({ email }) => db.user.findUniqueOrThrow({ where: { email } }),
    becomes: { role: 'support', passwordHash: null },
  }),
  sendStaffLinkAction: actionCase({
    may,
    fresh: true,
    fields: async () => ({ userId: (await makeUser({ role: 'support' })).id }),
    needs: ['userId'],
    wrong: ({ staff }) => [
      noUser,
      ['an owner, by an admin', { userId: staff.owner }, 'refused: FORBIDDEN'],
      ['one of finance, by an admin', { userId: staff.finance }, 'refused: FORBIDDEN'],
    ],
    answers: 'done: Made for ',
    changes: ['one_time_token', 'audit_event', 'outbox_event'],
    shows: ({ userId }) => db.oneTimeToken.findMany({ where: { userId } }),
    becomes: [{ kind: 'invitation', usedAt: null }],
  }),
  changeRoleAction: actionCase({
    may,
    fresh: true,
    fields: async () => ({ userId: (await makeUser({ role: 'support' })).id, role: 'admin' }),
    needs: ['userId', 'role'],
    wrong: ({ staff, affiliate }) => [
      noUser,
      ['an affiliate', { userId: affiliate.userId }, 'refused: USER_NOT_FOUND'],
      ['a role of no staff', { role: 'affiliate' }, 'refused: INVALID_INPUT'],
      ['to an owner, by an admin', { role: 'owner' }, 'refused: FORBIDDEN'],
      ['to finance, by an admin', { role: 'finance' }, 'refused: FORBIDDEN'],
      ['of an owner, by an admin', { userId: staff.owner }, 'refused: FORBIDDEN'],
    ],
    answers: 'done: Now ',
    changes: ['app_user', 'audit_event'],
    shows: (fields) => userOf(fields),
    becomes: { role: 'admin', sessionVersion: 2 },
  }),
  disableUserAction: actionCase({
    may,
    fields: async () => ({
      userId: (await makeUser({ role: 'support' })).id,
      reason: 'Left the company',
    }),
    needs: ['userId'],
    wrong: ({ staff }) => [
      noUser,
      ['an owner, by an admin', { userId: staff.owner }, 'refused: FORBIDDEN'],
    ],
    answers: 'done: Disabled',
    changes: ['app_user', 'audit_event'],
    shows: async (fields) => ({ isDisabled: (await userOf(fields)).disabledAt !== null }),
    becomes: { isDisabled: true },
  }),
  enableUserAction: actionCase({
    may,
    fresh: true,
    fields: async () => {
      const { id: userId } = await makeUser({ role: 'support' });
      expectOk(await disableUser(systemCtx, { userId }));
      return { userId, reason: 'Came back' };
    },
    needs: ['userId'],
    wrong: ({ staff }) => [
      noUser,
      ['an owner, by an admin', { userId: staff.owner }, 'refused: FORBIDDEN'],
      ['one of finance, by an admin', { userId: staff.finance }, 'refused: FORBIDDEN'],
    ],
    answers: 'done: Enabled',
    changes: ['app_user', 'audit_event'],
    shows: (fields) => userOf(fields),
    becomes: { disabledAt: null },
  }),
});
