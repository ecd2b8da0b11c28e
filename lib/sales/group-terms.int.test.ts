import { describe, expect, it } from 'vitest';
import { getAffiliateDto } from '@/lib/affiliates/queries';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { db } from '@/lib/db/client';
import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import { termsSchema } from '@/lib/programs/types';
import { expectOk } from '@/lib/result';
import {
  makeAffiliate,
  makeGroup,
  makeProgram,
  staffCtx,
  systemCtx,
} from '@/lib/testing/factories';
import { makeClick } from '@/lib/testing/orders';
import { addDays } from '@/lib/time/calendar';

const PROGRAM = {
  commissionKind: 'percent',
  commissionBps: 1000,
  discountBps: 100,
  trailingMonths: 12,
  holdDays: 30,
  cookieDays: 60,
  approval: 'manual',
  selfReferral: 'hold',
} as const;
const GROUP = {
  commissionKind: 'flat',
  commissionFlatMinor: 700n,
  commissionFlatCurrency: 'USD',
  commissionBps: 2000,
  discountBps: 200,
  trailingOverridden: true,
  trailingMonths: 3,
  holdDays: 20,
  cookieDays: 90,
  approval: 'automatic',
  selfReferral: 'block',
} as const;
const OWN = {
  commissionKind: 'percent',
  commissionFlatMinor: 900n,
  commissionFlatCurrency: 'EUR',
  commissionBps: 3000,
  discountBps: 300,
  trailingOverridden: true,
  trailingMonths: null,
  holdDays: 10,
  cookieDays: 5,
  approval: 'manual',
  selfReferral: 'allow',
} as const;

/** As terms resolve: without the flag, and with minor units as a number. */
const said = ({ trailingOverridden: _flag, ...level }: Record<string, unknown>) =>
  Object.fromEntries(
    Object.entries(level).map(([key, value]) => [
      key,
      typeof value === 'bigint' ? Number(value) : value,
    ]),
  );

let serial = 0;

async function scene() {
  const { id: programId } = await makeProgram(PROGRAM);
  const group = await makeGroup({ programId, ...GROUP });
  const order = async (affiliateId: string, clickAgeDays: number) => {
    const now = new Date();
    const occurredAt = addDays(now, -clickAgeDays);
    const click = await makeClick({ programId, affiliateId, occurredAt });
    const input = { orderId: `o-${++serial}`, customerId: `c-${serial}`, amount: 10_000 };
    const told = { ...input, currency: 'USD', click: click.id, occurredAt: now };
    return expectOk(await recordOrder(systemCtx, programId, told));
  };
  return { programId, group, order };
}

const frozenOf = async (commissionId = '') =>
  termsSchema.parse((await db.commission.findUniqueOrThrow({ where: { id: commissionId } })).terms);

describe('what an order earns', () => {
  it('is by the program’s terms, the group’s over them, and the affiliate’s over both', async () => {
    const { programId, group, order } = await scene();
    const plain = await makeAffiliate({ programId });
    const inGroup = await makeAffiliate({ programId, groupId: group.id });
    const alone = await makeAffiliate({ programId, groupId: group.id, ...OWN });
    const earned = async (id: string) => {
      const { commission } = await order(id, 1);
      const frozen = await frozenOf(commission?.id);
      expect((await getAffiliateDto(db, id)).terms).toEqual(frozen);
      return { minor: commission?.amountMinor, frozen };
    };
    expect(await earned(plain.id)).toMatchObject({ minor: 1_000n, frozen: said(PROGRAM) });
    expect(await earned(inGroup.id)).toMatchObject({ minor: 700n, frozen: said(GROUP) });
    expect(await earned(alone.id)).toMatchObject({ minor: 3_000n, frozen: said(OWN) });
  });

  it('counts a click for as long as the group says', async () => {
    const { programId, group, order } = await scene();
    const inGroup = await makeAffiliate({ programId, groupId: group.id });
    const alone = await makeAffiliate({ programId, groupId: group.id, ...OWN });
    expect((await order(inGroup.id, 89)).reason).toBeNull();
    expect((await order(inGroup.id, 91)).reason).toBe('CLICK_EXPIRED');
    expect((await order(alone.id, 89)).reason).toBe('CLICK_EXPIRED');
  });

  it('by a person’s bonus and by an order that a person gives is held as the group says', async () => {
    const { programId, group, order } = await scene();
    const first = await makeAffiliate({ programId });
    const inGroup = await makeAffiliate({ programId, groupId: group.id });
    const bonus = expectOk(
      await grantBonus(staffCtx, {
        ...{ affiliateId: inGroup.id, kind: 'bonus', amount: 5n as never, currency: 'USD' },
        ...{ reason: 'A test', waiveHold: false },
      }),
    );
    expect((await frozenOf(bonus.commissionId)).holdDays).toBe(20);
    const { order: made } = await order(first.id, 1);
    const given = expectOk(
      await reattribute(staffCtx, programId, {
        orderIds: [made.id],
        ...{ affiliateCode: inGroup.code, reason: 'A test', customerId: undefined },
      }),
    );
    expect(await frozenOf(given.orders[0]?.commissionId ?? '')).toMatchObject(said(GROUP));
  });

  it('stays what it was when the affiliate is moved, and later orders earn anew', async () => {
    const { programId, group, order } = await scene();
    const { id } = await makeAffiliate({ programId });
    const before = await order(id, 1);
    expectOk(await moveAffiliate(staffCtx, { affiliateId: id, groupId: group.id }));
    const after = await order(id, 1);
    expect(await frozenOf(before.commission?.id)).toMatchObject(said(PROGRAM));
    expect([before.commission?.amountMinor, after.commission?.amountMinor]).toEqual([1_000n, 700n]);
  });
});
