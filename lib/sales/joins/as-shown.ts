import { remainingMinor } from '@/lib/commissions/types';
import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';
import { savepoint } from '@/lib/db/savepoint';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { toJsonInteger } from '@/lib/money/money';
import { readFamilies } from '@/lib/orders/lock-customers';
import { actorMay } from '@/lib/people/actor-may';
import { loadProgram } from '@/lib/programs/load';
import { ok, refuse, type Result } from '@/lib/result';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';
import {
  effectBetween,
  type CustomerAfter,
  type JoinEffect,
  type OrdersAt,
} from '@/lib/sales/joins/effect';

/** Of more orders than these the first are shown, and the rest is decided after the act. */
const MAX_ORDERS = 1_000;
/** As long as that may take: others wait for the affiliates meanwhile. */
export const SHOW_MS = 4_000;

/** `preview` says what was shown: the act that names it does that, or is refused. */
export type ByHand = { mode: 'preview' | 'done'; effect: JoinEffect; preview: string };

type Act = {
  /** What is asked, in words that tell one act from another. */
  asked: readonly string[];
  /** Every row that it concerns; the caller holds them, their orders and whoever may earn. */
  ids: readonly string[];
  /** Returns the rows that it concerns then, and whether everything is decided. */
  run: () => Promise<{ ids: readonly string[]; isDone: boolean }>;
};

/**
 * What a person does to who is one customer. Shown: done and taken back again, so that it promises what will happen and
 * nothing else. Done: only when it does what was shown. Errors: PREVIEW_STALE, with what it would do now.
 */
export async function asShown(
  { tx }: Work,
  act: Act,
  preview: string | null,
): Promise<Result<ByHand>> {
  const undo = preview === null ? await savepoint(tx) : null;
  const before = await readOrders(tx, act.ids);
  const { ids, isDone } = await act.run();
  const after = await readOrders(tx, act.ids);
  const customers = await readCustomers(tx, ids);
  const shown = effectBetween(act.asked, { before, after, customers }, isDone);
  if (undo) {
    await undo();
    return ok({ mode: 'preview', ...shown });
  }
  return shown.preview === preview
    ? ok({ mode: 'done', ...shown })
    : refuse('PREVIEW_STALE', undefined, { ...shown });
}

/** By the database of this transaction. A key has its scope, which ends with its maker's right. */
export async function mayActByHand({ tx, ctx }: Work): Promise<boolean> {
  return ctx.actor.kind !== 'user' || actorMay(tx, ctx.actor, 'attribution.write');
}

/** An act on who is one customer, and then what one transaction left of its decisions. Errors: FORBIDDEN, PROGRAM_NOT_FOUND. */
export async function actByHand(
  ctx: CommandContext,
  programId: string,
  act: (work: Work, program: Program) => Promise<Result<ByHand>>,
): Promise<Result<ByHand>> {
  const acted = await transact<ByHand>(
    ctx,
    async (work) => {
      if (!(await mayActByHand(work))) return refuse('FORBIDDEN');
      const program = await loadProgram(work.tx, programId);
      return program ? act(work, program) : refuse('PROGRAM_NOT_FOUND');
    },
    FOR_MANY_ROWS,
  );
  if (!acted.ok || acted.value.mode === 'preview') return acted;
  for (const { names } of acted.value.effect.customers) {
    const [externalId] = names;
    if (externalId !== undefined) await finishReopeningNow(ctx, { programId, externalId });
  }
  return acted;
}

async function readOrders(tx: Tx, customerIds: readonly string[]): Promise<OrdersAt> {
  const rows = await tx.order.findMany({
    where: { customerId: { in: [...customerIds] } },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_ORDERS + 1,
    include: {
      commissions: {
        where: { status: { notIn: ['voided', 'clawed_back'] } },
        orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
      },
    },
  });
  const orders = rows.slice(0, MAX_ORDERS).map((row) => ({
    id: row.id,
    orderId: row.externalId,
    occurredAt: row.occurredAt.toISOString(),
    currency: row.currency,
    state: {
      affiliateId: row.affiliateId,
      reason: row.reason,
      commissions: row.commissions.map((commission) => ({
        affiliateId: commission.affiliateId,
        amount: toJsonInteger(remainingMinor(commission)),
        status: commission.status,
        flag: commission.flaggedReason,
      })),
    },
  }));
  return { orders, areAll: rows.length <= MAX_ORDERS };
}

async function readCustomers(tx: Tx, ids: readonly string[]): Promise<CustomerAfter[]> {
  const rows = await tx.customer.findMany({
    where: { id: { in: [...ids] }, mergedInto: null },
    orderBy: { id: 'asc' },
    select: { id: true, attribution: true },
  });
  const families = await readFamilies(
    tx,
    rows.map((row) => row.id),
  );
  return rows.map(({ id, attribution }) => ({
    names: families.get(id)?.names ?? [],
    affiliateId: attribution?.affiliateId ?? null,
    trailingExpiresAt: attribution?.trailingExpiresAt?.toISOString() ?? null,
  }));
}
