import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { grantBonus } from '@/lib/commissions/grant-bonus';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { voidCommission } from '@/lib/commissions/void-commission';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { env } from '@/lib/env';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { changeAffiliateStatus } from '@/lib/corrections/change-affiliate-status';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { holdCommission, releaseHold } from '@/lib/corrections/hold-commission';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { reattribute } from '@/lib/sales/reattribute';
import { recordOrder } from '@/lib/sales/record-order';
import { recordRefund } from '@/lib/refunds/record-refund';
import { requestPayout } from '@/lib/payouts/request-payout';
import { reverseRefund } from '@/lib/refunds/reverse-refund';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { settleDebt } from '@/lib/corrections/settle-debt';
import { expectOk } from '@/lib/result';
import { createRule, setCaps } from '@/lib/rewards/commands';
import { createRuleInput } from '@/lib/rewards/schema';
import { makeAffiliate, makeProgram, staffCtx, systemCtx } from '@/lib/testing/factories';
import {
  AUTOMATIC,
  CREDIT,
  FLAT,
  MINIMUM,
  RULED,
  must,
  type Books,
  type NamedPart,
} from '@/lib/testing/model/books';
import type { Call } from '@/lib/testing/model/calls';
import { reason, say, type Answer, type World } from '@/lib/testing/model/say';
import { askAgent, makeAgent } from '@/lib/testing/model/world-agents';
import { batch, batchMove, leaveBatch, payout, takeFile } from '@/lib/testing/model/world-payouts';

export async function newWorld(
  start: number,
  numbers: number[] = [0, AUTOMATIC, FLAT.affiliate, RULED.affiliate],
): Promise<World> {
  const program = await makeProgram({
    minimumPayout: { USD: Number(MINIMUM.USD), EUR: Number(MINIMUM.EUR) },
    creditEnabled: true,
    creditBonusBps: Number(CREDIT.bps),
  });
  const affiliates: World['affiliates'] = [];
  for (const number of numbers) {
    const flat = {
      commissionKind: 'flat',
      commissionFlatMinor: FLAT.minor,
      commissionFlatCurrency: FLAT.currency,
    };
    const { id, code: own } = await makeAffiliate({
      programId: program.id,
      ...(number === AUTOMATIC ? { approval: 'automatic' } : {}),
      ...(number === FLAT.affiliate ? flat : {}),
    });
    const code = `M${randomBytes(6).toString('hex')}`.toUpperCase();
    const about = { programId: program.id, affiliateId: id };
    await atTime(new Date(start), async () => {
      expectOk(
        await createDiscountCode(staffCtx, { ...about, code, kind: 'percent', percentBps: 1000 }),
      );
      const name = code.toLowerCase();
      const details =
        number === CREDIT.affiliate
          ? ({ method: 'credit', account: name } as const)
          : ({ method: 'paypal', email: `${name}@paypal.example` } as const);
      expectOk(await savePayoutDetails(systemCtx, id, details));
    });
    affiliates.push({ id, code, name: own });
    if (number === RULED.affiliate) await makeRules(program.id, id);
  }
  return { programId: program.id, affiliates, agent: await makeAgent(program.id) };
}

/** One for everybody, the others of one affiliate. */
async function makeRules(programId: string, affiliateId: string): Promise<void> {
  const { excluded, product, tier, cap } = RULED;
  const share = (bps: bigint) => ({ kind: 'share', bps: Number(bps) });
  const rules = [
    { conditions: { skus: [excluded] }, outcome: { kind: 'nothing' } },
    { affiliateId, conditions: { skus: [product.sku] }, outcome: share(product.bps) },
    {
      affiliateId,
      conditions: { figure: { figure: 'orders', period: 'month', atLeast: tier.orders } },
      outcome: share(tier.bps),
    },
  ];
  for (const rule of rules) {
    expectOk(await createRule(staffCtx, programId, createRuleInput.parse(rule)));
  }
  const caps = [{ kind: 'per_order' as const, currency: cap.currency, minor: Number(cap.minor) }];
  expectOk(await setCaps(staffCtx, programId, { affiliateId, caps }));
}

/** Makes the call for real, at the model's time. */
export function perform(world: World, books: Books, call: Call): Promise<Answer> {
  return atTime(new Date(books.now), () => run(world, books, call));
}

async function run(world: World, books: Books, call: Call): Promise<Answer> {
  const affiliateId = (number: number) => must(world.affiliates[number]).id;
  const commissionId = (key: string) => must(books.earnings.get(key)).id;
  switch (call.do) {
    case 'order':
      return order(world, call);
    case 'give':
      return give(world, call);
    case 'refund':
      return say(
        await recordRefund(systemCtx, world.programId, {
          refundId: call.refund,
          orderId: call.order,
          ...(call.amount === null ? {} : { amount: call.amount }),
          ...(call.lines.length === 0 ? {} : { lines: call.lines.map(named) }),
        }),
        (value) =>
          value.alreadyRecorded
            ? 'already'
            : value.parked
              ? 'parked'
              : `taken ${value.clawedBackMinor}`,
      );
    case 'reverse':
      return say(
        await reverseRefund(systemCtx, world.programId, { refundId: call.refund, reason }),
        (value) => (value.alreadyReversed ? 'already' : `given ${value.restoredMinor}`),
      );
    case 'dispute':
      return say(
        await recordDispute(systemCtx, world.programId, {
          disputeId: call.dispute,
          orderId: call.order,
          status: call.status,
          ...(call.amount === null ? {} : { amount: call.amount }),
        }),
        (value) => (value.alreadyRecorded ? 'already' : value.parked ? 'parked' : 'recorded'),
      );
    case 'bonus':
      return say(
        await grantBonus(staffCtx, {
          affiliateId: affiliateId(call.affiliate),
          kind: 'bonus',
          amount: BigInt(call.amount),
          currency: call.currency,
          reason: call.key,
          waiveHold: call.waive,
        }),
        () => 'granted',
        (value) => value.commissionId,
      );
    case 'approve':
      return say(
        await approveCommission(staffCtx, { commissionId: commissionId(call.earning) }),
        (value) => (value.alreadyApproved ? 'already' : value.status),
      );
    case 'void':
      return say(
        await voidCommission(staffCtx, { commissionId: commissionId(call.earning), reason }),
        (value) => (value.alreadyVoided ? 'already' : 'voided'),
      );
    case 'agent':
      return askAgent(world, call, commissionId(call.earning));
    case 'claw back':
      return say(
        await clawBackCommission(staffCtx, {
          commissionId: commissionId(call.earning),
          reason,
          ...(call.amount === null ? {} : { amount: BigInt(call.amount) }),
        }),
        (value) => (value.alreadyClawedBack ? 'already' : `taken ${value.takenMinor}`),
      );
    case 'hold':
      return say(
        await holdCommission(staffCtx, {
          commissionId: commissionId(call.earning),
          kind: call.kind,
          reason,
        }),
        (value) => (value.alreadyHeld ? 'already' : 'held'),
      );
    case 'end hold':
      return say(
        await releaseHold(staffCtx, {
          commissionId: commissionId(call.earning),
          kind: call.kind,
          reason,
        }),
        () => 'ended',
      );
    case 'mature':
      await matureCommissions();
      return { said: 'done', made: null };
    case 'ban':
      return say(
        await changeAffiliateStatus(staffCtx, {
          affiliateId: affiliateId(call.affiliate),
          to: 'banned',
          reason,
        }),
        (value) => (value.changed ? 'banned' : 'already'),
      );
    case 'request':
      return say(
        await requestPayout(staffCtx, {
          affiliateId: affiliateId(call.affiliate),
          currency: call.currency,
        }),
        (value) => `requested ${value.amountMinor}`,
        (value) => value.payoutId,
      );
    case 'payout':
      return payout(call);
    case 'batch':
      return batch(world, call);
    case 'move batch':
      return batchMove(call);
    case 'take out':
      return leaveBatch(call);
    case 'import':
      return takeFile(books, call);
    case 'settle':
      return say(
        await settleDebt(staffCtx, {
          affiliateId: affiliateId(call.affiliate),
          currency: call.currency,
          kind: call.kind,
          ...(call.amount === null ? {} : { amount: BigInt(call.amount) }),
          reason,
        }),
        (value) => `settled ${value.settledMinor}, owed ${value.owedMinor}`,
      );
  }
}

const named = ({ line, sku, amount }: NamedPart) =>
  line === null ? { sku: sku ?? '', amount } : { line, amount };

async function give(world: World, call: Extract<Call, { do: 'give' }>): Promise<Answer> {
  const { programId } = world;
  const { id } = await db.order.findFirstOrThrow({
    where: { programId, externalId: call.order },
    select: { id: true },
  });
  return say(
    await reattribute(staffCtx, programId, {
      orderIds: [id],
      affiliateCode: must(world.affiliates[call.affiliate]).name,
      reason,
    }),
    (value) => `given, took ${value.orders[0]?.takenMinor}`,
    (value) => value.orders[0]?.commissionId ?? null,
  );
}

async function order(world: World, call: Extract<Call, { do: 'order' }>): Promise<Answer> {
  return say(
    await recordOrder(systemCtx, world.programId, {
      orderId: call.order,
      customerId: `customer of ${call.order}`,
      amount: call.amount,
      total: call.amount + call.tax,
      currency: call.currency,
      ...(call.lines.length === 0 ? {} : { lines: call.lines }),
      code: must(world.affiliates[call.affiliate]).code,
      occurredAt: new Date(call.occurredAt),
    }),
    (value) => {
      if (value.alreadyRecorded) return 'already';
      const { commission, reason: why } = value;
      return why ?? `recorded ${commission ? commission.amountMinor : 'nothing'}`;
    },
    (value) => value.commission?.id ?? null,
  );
}

/** A connection that is no part of the product, to look at what it left behind. */
export async function connectLooker(): Promise<pg.Client> {
  const client = new pg.Client(env().DATABASE_URL);
  await client.connect();
  return client;
}
