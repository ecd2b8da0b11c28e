import {
  candidateOfCode,
  MAX_VISITS,
  namedClickCandidate,
  resolveClicks,
  visitCandidates,
  visitsFrom,
  type NamedClick,
} from '@/lib/testing/old-decider/attribution/gather';
import type { Candidate } from '@/lib/attribution/types';
import { listClicksOfSessions } from '@/lib/clicks/queries';
import type { Tx } from '@/lib/db/client';
import type { Attribution } from '@/lib/db/generated/client';
import { findCodes } from '@/lib/discount-codes/queries';
import { newOrderRow } from '@/lib/testing/old-decider/new-order';
import { ordersWithParked } from '@/lib/refunds/parked-refunds';
import type { NewOrder, UsualOrder } from '@/lib/testing/old-decider/types';

/** Looks up what decides the orders, in a few statements however many there are. Null for what is not usual. */
export async function gatherUsual(
  tx: Tx,
  now: Date,
  calls: readonly NewOrder[],
): Promise<(UsualOrder | null)[]> {
  const named = await resolveClicks(
    tx,
    calls.map(({ program, input }) => ({ programId: program.id, click: input.click })),
  );
  const parked = await ordersWithParked(
    tx,
    calls.map(({ program, input }) => ({ programId: program.id, externalId: input.orderId })),
  );
  const fixed = await fixedAttributions(tx, calls);
  const known = await knownTouches(tx, calls, named);
  const usual = calls.map((call, at): UsualOrder | null => {
    const click = named[at] ?? null;
    const attribution = fixed.get(call.customer.id) ?? null;
    const order = newOrderRow(now, call, click);
    if (parked.has(`${call.program.id} ${call.input.orderId}`)) return null;
    if (!call.customer.isNew) {
      if (!attribution || order.occurredAt < attribution.attributedAt) return null;
      const isNewTouch =
        click?.clickId != null && !known.has(`${call.customer.id} ${click.clickId}`);
      // A touch from before the first order asks for a second look at what was decided.
      if (isNewTouch && click.touch.occurredAt <= attribution.attributedAt) return null;
    }
    return { ...call, order, named: click, fixed: attribution, candidates: [] };
  });
  return withCandidates(tx, usual);
}

async function fixedAttributions(
  tx: Tx,
  calls: readonly NewOrder[],
): Promise<Map<string, Attribution>> {
  const ids = calls.filter((call) => !call.customer.isNew).map((call) => call.customer.id);
  if (ids.length === 0) return new Map();
  const rows = await tx.attribution.findMany({
    where: { customerId: { in: ids }, status: 'fixed' },
  });
  return new Map(rows.map((row) => [row.customerId, row]));
}

/** Which of the clicks an order or lead of the same customer named before. As `customerId clickId`. */
async function knownTouches(
  tx: Tx,
  calls: readonly NewOrder[],
  named: readonly (NamedClick | null)[],
): Promise<Set<string>> {
  const asks = calls.flatMap(({ customer }, at) => {
    const clickId = named[at]?.clickId;
    return customer.isNew || clickId == null ? [] : [{ customerId: customer.id, clickId }];
  });
  if (asks.length === 0) return new Set();
  const rows = await tx.$queryRaw<{ customer_id: string; click_id: string }[]>`
    WITH asked AS (
      SELECT * FROM unnest(${asks.map((ask) => ask.customerId)}::text[], ${asks.map((ask) => ask.clickId)}::text[])
        AS q(customer_id, click_id))
    SELECT customer_id, click_id FROM asked q
    WHERE EXISTS (SELECT 1 FROM sales_order o WHERE o.customer_id = q.customer_id AND o.click_id = q.click_id)
      OR EXISTS (SELECT 1 FROM lead l WHERE l.customer_id = q.customer_id AND l.click_id = q.click_id)`;
  return new Set(rows.map((row) => `${row.customer_id} ${row.click_id}`));
}

/** In the order of gatherCandidates: code, click, the visitor's other clicks. */
async function withCandidates(
  tx: Tx,
  usual: readonly (UsualOrder | null)[],
): Promise<(UsualOrder | null)[]> {
  const byCode = usual.filter((one) => one !== null && one.order.code !== null);
  const codes = await findCodes(
    tx,
    byCode.map((one) => ({ programId: one?.program.id ?? '', code: one?.order.code ?? '' })),
  );
  const bySession = usual.filter((one) => one?.customer.isNew && one.named?.touch.sessionId);
  const visits = await listClicksOfSessions(
    tx,
    bySession.map((one) => ({
      programId: one?.program.id ?? '',
      sessionId: one?.named?.touch.sessionId ?? '',
      from: visitsFrom(one?.order.occurredAt ?? new Date(0)),
      to: one?.order.occurredAt ?? new Date(0),
    })),
    MAX_VISITS,
  );
  return usual.map((one) => {
    if (!one) return null;
    const candidates: Candidate[] = [];
    if (one.order.code !== null) {
      const row = codes[byCode.indexOf(one)] ?? null;
      candidates.push(candidateOfCode(row, one.order.code, one.order.occurredAt));
    }
    if (one.input.click !== undefined) {
      candidates.push(namedClickCandidate({ given: one.input.click, named: one.named }));
    }
    const seen = visits[bySession.indexOf(one)] ?? [];
    // Of so many clicks the earliest is asked for as well.
    if (seen.length >= MAX_VISITS) return null;
    return { ...one, candidates: [...candidates, ...visitCandidates(candidates, seen)] };
  });
}
