import { beforeEach, describe, expect, it, vi } from 'vitest';
import * as people from '@/app/admin/people/actions';
import { GET } from '@/app/admin/people/[kind]/[id]/export/route';
import { sessionCookieName } from '@/lib/auth/session-token';
import { STAFF_ROLES } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeAffiliate, makeProgram, makeUser, systemCtx } from '@/lib/testing/factories';
import { makeEarned } from '@/lib/testing/money';
import { request } from '@/lib/testing/next-request';
import { sessionOf } from '@/lib/testing/sessions';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const reason = 'ASKED';

testActions(
  { ...people },
  {
    eraseAffiliateAction: actionCase({
      may: ['owner'],
      fresh: true,
      fields: async ({ programId }) => {
        const { id: affiliateId, code } = await makeAffiliate({ programId });
        return { affiliateId, reason, confirm: code };
      },
      needs: ['affiliateId', 'reason', 'confirm'],
      wrong: ({ affiliate }) => [
        ['an id of nobody', { affiliateId: 'aff_none' }, 'refused: AFFILIATE_NOT_FOUND'],
        ['another code', { confirm: affiliate.code }, 'refused: CONFIRMATION_MISTYPED'],
        ['a reason of one’s own', { reason: 'She called' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Erased',
      changes: [
        'affiliate',
        'affiliate_status_change',
        'app_user',
        'audit_event',
        'code_owner',
        'erasure',
        'outbox_event',
      ],
      shows: ({ affiliateId }) => db.affiliate.findUniqueOrThrow({ where: { id: affiliateId } }),
      becomes: { name: 'Erased person', status: 'banned' },
    }),
    eraseCustomerAction: actionCase({
      may: ['owner'],
      fresh: true,
      fields: async ({ affiliate }) => {
        const { orderId } = await makeEarned(affiliate, { amountMinor: 500n });
        const order = await db.order.findUniqueOrThrow({ where: { id: orderId } });
        return { orderId, reason, confirm: order.externalId };
      },
      needs: ['orderId', 'reason', 'confirm'],
      wrong: () => [
        ['an order of nobody', { orderId: 'ord_none' }, 'refused: ORDER_NOT_FOUND'],
        ['another number', { confirm: 'no-1' }, 'refused: CONFIRMATION_MISTYPED'],
        ['a reason of one’s own', { reason: 'She called' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Erased',
      changes: ['audit_event', 'customer', 'customer_name', 'erasure', 'sales_order'],
      shows: async ({ orderId }) =>
        (await db.order.findUniqueOrThrow({ where: { id: orderId }, include: { customer: true } }))
          .customer,
      becomes: { email: null, erasedAt: expect.any(Date) as Date },
    }),
  },
);

describe('everything about a person', () => {
  beforeEach(() => {
    request.cookies.clear();
  });

  const signInAs = async (role: (typeof STAFF_ROLES)[number] | 'affiliate', isFresh = true) => {
    const { id } = await makeUser({ role });
    request.cookies.set(sessionCookieName(), await sessionOf(id, { isFresh }));
    return id;
  };
  const ask = (kind: string, id: string) =>
    GET(new Request('http://localhost:3000/x'), { params: Promise.resolve({ kind, id }) });
  const outcome = async (answer: Promise<Response>) =>
    answer.then(
      (response) => `answered ${response.status}`,
      (error: unknown) => String((error as { digest?: string }).digest ?? error),
    );

  it('is handed to an owner who has just proven who they are, in one file that is in the log', async () => {
    const { id: programId } = await makeProgram();
    const affiliate = await makeAffiliate({ programId, name: 'Zoë Export' });
    const account = { method: 'paypal' as const, email: 'zoe@export.example' };
    expectOk(await savePayoutDetails(systemCtx, affiliate.id, account));
    const { orderId } = await makeEarned(
      { programId, affiliateId: affiliate.id },
      { amountMinor: 500n },
    );
    for (const role of [...STAFF_ROLES, 'affiliate'] as const) {
      if (role === 'owner') continue;
      await signInAs(role);
      expect(await outcome(ask('affiliate', affiliate.id)), role).toMatch(/404|REDIRECT/);
    }
    await signInAs('owner', false);
    expect(await outcome(ask('affiliate', affiliate.id))).toMatch(/REDIRECT/);
    const owner = await signInAs('owner');
    expect(await outcome(ask('nobody', affiliate.id))).toMatch(/404/);
    expect(await outcome(ask('customer', 'ord_none'))).toBe('answered 404');
    const file = await ask('affiliate', affiliate.id);
    expect(file.headers.get('content-disposition')).toContain('attachment');
    const told = (await file.json()) as Record<string, unknown>;
    expect(told).toMatchObject({
      about: { kind: 'affiliate', id: affiliate.userId },
      cut: [],
      memberships: [{ name: 'Zoë Export' }],
      payoutDetails: [{ details: account }],
      commissions: [{ amountMinor: '500' }],
    });
    expect(JSON.stringify(told)).not.toMatch(/passwordHash|keyHash|tokenHash|cipher/i);
    const customer = (await (await ask('customer', orderId)).json()) as Record<string, unknown>;
    expect(customer).toMatchObject({ customers: [{ orders: [{ id: orderId }] }] });
    const log = await db.auditEvent.findMany({
      where: { action: 'PERSON_EXPORTED', actorId: owner },
      orderBy: { id: 'asc' },
    });
    expect(log.map((row) => row.subjectType)).toEqual(['user', 'customer']);
  });
});
