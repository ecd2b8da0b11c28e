import { beforeAll, expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { inTransaction } from '@/lib/db/transact';
import { removeApplications } from '@/lib/jobs/remove-applications';
import { findApplications } from '@/lib/jobs/remove-applications-sql';
import { expectOk, ok } from '@/lib/result';
import { makeApplication } from '@/lib/testing/applications';
import { makeProgram } from '@/lib/testing/factories';
import { dropChecks, plant } from '@/lib/testing/plant';
import { addDays } from '@/lib/time/calendar';

type Applied = Awaited<ReturnType<typeof makeApplication>>;
type Row = [what: string, make: (one: Applied) => Promise<unknown>];

let slug: string;
beforeAll(async () => {
  slug = (await makeProgram()).slug;
  for (const table of ['app_user', 'affiliate']) await dropChecks(table);
});

const now = new Date();
const person = (what: string, data: Prisma.UserUncheckedUpdateInput): Row => [
  what,
  ({ userId }) => db.user.update({ where: { id: userId }, data }),
];
const membership = (what: string, data: Prisma.AffiliateUncheckedUpdateInput): Row => [
  what,
  ({ id }) => db.affiliate.update({ where: { id }, data }),
];
const names = (table: string, values: object = {}, column = 'affiliate_id'): Row => [
  `a row of ${table} that names it`,
  ({ id }) =>
    plant(table, { ...(table.startsWith('click') ? {} : { id }), ...values, [column]: id }),
];

const GUARDS: Row[] = [
  membership('less than 30 days', { createdAt: addDays(now, -29) }),
  membership('an acceptance', { acceptedAt: now }),
  membership('a rejection', { status: 'rejected' }),
  membership('an erasure of the membership', { erasedAt: now }),
  person('a proven address', { emailProvenAt: now }),
  person('a person of the staff', { role: 'support' }),
  person('a password', { passwordHash: 'of the release before' }),
  person('a password by a link', { passwordSetByLinkAt: now }),
  person('a login', { lastLoginAt: now }),
  person('an account that was changed', { sessionVersion: 2 }),
  person('an account that was disabled', { disabledAt: now }),
  person('an erasure of the person', { erasedAt: now }),
  [
    'a session',
    ({ id, userId }) =>
      plant('login_session', { id, user_id: userId, expires_at: addDays(now, 1) }),
  ],
  ['a factor that is being set up', ({ userId }) => plant('second_factor', { user_id: userId })],
  [
    'a second membership',
    ({ id, userId }) =>
      plant('affiliate', {
        id: `${id}2`,
        user_id: userId,
        code: `SECOND${id.slice(-6)}`.toUpperCase(),
      }),
  ],
  [
    'a link that works',
    ({ id, userId }) =>
      plant('one_time_token', { id, token_hash: id, user_id: userId, expires_at: addDays(now, 1) }),
  ],
  names('commission'),
  names('payout'),
  names('payout_details'),
  names('statement'),
  names('ledger_account'),
  names('sales_order'),
  names('lead'),
  names('attribution'),
  names('click_hour'),
  names('click_day', {}, 'scope_id'),
  names('link'),
  names('discount_code'),
  names('api_key'),
];

const found = async () =>
  expectOk(await inTransaction(async (tx) => ok(await findApplications(tx, '', 1_000))));

it('an application that nobody is behind may go', async () => {
  const { id } = await makeApplication(slug);
  expect(await found()).toContain(id);
  expect(await removeApplications()).toEqual({ removed: 1, left: false });
});

it.each(GUARDS)('%s keeps an application', async (_what, make) => {
  const one = await makeApplication(slug);
  expect(await found()).toContain(one.id);
  await make(one);
  expect(await found()).not.toContain(one.id);
  await removeApplications();
  const { id, userId } = one;
  expect([
    await db.affiliate.count({ where: { id } }),
    await db.user.count({ where: { id: userId } }),
  ]).toEqual([1, 1]);
});
