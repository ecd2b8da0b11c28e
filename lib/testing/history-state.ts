import { db } from '@/lib/db/client';
import type { Person } from '@/lib/testing/histories';

/** What a history left behind, by the names its steps use: two runs of the same steps are equal. */
export async function stateOf(person: Person) {
  const { world, customerId, clicks } = person;
  const { programId } = world;
  const names = new Map([
    ...[...world.affiliates].map(([name, id]) => [id, name] as const),
    ...[...clicks].map(([name, click]) => [click.id, name] as const),
  ]);
  const customer = await db.customer.findUnique({
    where: { programId_externalId: { programId, externalId: customerId } },
    include: { attribution: true, leads: { orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }] } },
  });
  if (!customer) return null;
  const orders = await db.order.findMany({
    where: { customerId: customer.id },
    include: {
      refunds: true,
      commissions: { include: { holds: true }, orderBy: [{ createdAt: 'asc' }, { id: 'asc' }] },
    },
    orderBy: { externalId: 'asc' },
  });
  for (const order of orders) names.set(order.id, order.externalId.split(' ')[1] ?? '');
  const nameOf = (id: string | null) => (id === null ? null : (names.get(id) ?? 'another'));
  const codeOf = (code: string | null) => code?.replace(world.prefix, '') ?? null;
  const candidates = await db.attributionCandidate.findMany({
    where: { customerId: customer.id },
    orderBy: { position: 'asc' },
  });
  const candidatesOf = (where: { orderId?: string; leadId?: string }) =>
    candidates
      .filter((one) =>
        where.orderId ? one.orderId === where.orderId : one.leadId === where.leadId,
      )
      .map((one) => ({
        kind: one.kind,
        affiliate: nameOf(one.affiliateId),
        click: one.clickId === null ? null : nameOf(one.clickId),
        code: codeOf(one.code),
        // What a person chose is touched when they chose it.
        touchedAt: one.kind === 'manual' ? null : one.touchedAt,
        outcome: one.outcome,
        reason: one.reason,
      }));
  const { attribution } = customer;
  const commissions = orders.flatMap((order) => order.commissions);
  const about = [
    customer.id,
    ...orders.map((order) => order.id),
    ...customer.leads.map((lead) => lead.id),
    ...commissions.map((commission) => commission.id),
    ...orders.flatMap((order) => order.refunds.map((refund) => refund.id)),
  ];
  return {
    attribution: attribution && {
      affiliate: nameOf(attribution.affiliateId),
      click: nameOf(attribution.clickId),
      initialOrder: nameOf(attribution.initialOrderId),
      hasCode: attribution.discountCodeId !== null,
      ...pick(attribution, ['status', 'source', 'linkId', 'subId']),
      // Of a person's choice it is the time they chose.
      ...(attribution.source === 'manual' && attribution.initialOrderId === null
        ? {}
        : pick(attribution, ['attributedAt', 'trailingExpiresAt'])),
    },
    leads: customer.leads.map((lead) => ({
      affiliate: nameOf(lead.affiliateId),
      click: nameOf(lead.clickId),
      code: codeOf(lead.code),
      ...pick(lead, ['subId', 'reason', 'occurredAt']),
      candidates: candidatesOf({ leadId: lead.id }),
    })),
    orders: orders.map((order) => ({
      name: nameOf(order.id),
      affiliate: nameOf(order.affiliateId),
      ofAttribution: order.attributionId === null ? null : order.attributionId === attribution?.id,
      ...pick(order, ['reason', 'subId', 'refundedMinor', 'occurredAt']),
      candidates: candidatesOf({ orderId: order.id }),
      commissions: order.commissions.map((commission) => ({
        affiliate: nameOf(commission.affiliateId),
        click: nameOf(commission.clickId),
        ...pick(commission, [
          'kind',
          'status',
          'amountMinor',
          'clawedBackMinor',
          'source',
          'subId',
        ]),
        ...pick(commission, ['earnedAt', 'terms', 'flaggedReason', 'voidReason', 'reason']),
        holds: commission.holds
          .map(
            (hold) => `${hold.kind} ${hold.reason} ${hold.releasedAt === null ? 'open' : 'ended'}`,
          )
          .sort(),
      })),
    })),
    ledger: await ledgerOf(commissions.map((commission) => commission.id)),
    audits: await countOf('audit', about),
    events: await countOf('event', about),
  };
}

/** Posted for these commissions, by kind of account. */
async function ledgerOf(commissionIds: string[]): Promise<string[]> {
  const rows = await db.$queryRaw<{ line: string }[]>`
    SELECT a.kind || ' ' || a.currency || ' ' || count(*) || ' ' || sum(e.amount_minor) AS line
    FROM ledger_entry e JOIN ledger_account a ON a.id = e.account_id
    WHERE e.commission_id = ANY(${commissionIds}) GROUP BY a.kind, a.currency ORDER BY 1`;
  return rows.map((row) => row.line);
}

async function countOf(what: 'audit' | 'event', subjectIds: string[]): Promise<string[]> {
  const rows =
    what === 'audit'
      ? await db.$queryRaw<{ line: string }[]>`
          SELECT subject_type || ' ' || action || ' ' || coalesce(to_status, '') || ' ' || coalesce(reason, '') || ' ' || count(*) AS line
          FROM audit_event WHERE subject_id = ANY(${subjectIds})
          GROUP BY subject_type, action, to_status, reason ORDER BY 1`
      : await db.$queryRaw<{ line: string }[]>`
          SELECT subject_type || ' ' || type || ' ' || count(*) AS line
          FROM outbox_event WHERE subject_id = ANY(${subjectIds}) GROUP BY subject_type, type ORDER BY 1`;
  return rows.map((row) => row.line);
}

function pick<T extends object, K extends keyof T>(row: T, fields: readonly K[]): Pick<T, K> {
  const picked: Partial<Pick<T, K>> = {};
  for (const field of fields) picked[field] = row[field];
  return picked as Pick<T, K>;
}

type State = NonNullable<Awaited<ReturnType<typeof stateOf>>>;

/** The same in a few short lines, for a table that people read. */
export function outcomeOf(state: State | null): string[] {
  if (!state) return ['nothing is known'];
  const { attribution, leads, orders } = state;
  const until = attribution && 'trailingExpiresAt' in attribution && attribution.trailingExpiresAt;
  return [
    attribution
      ? `${attribution.status} ${attribution.affiliate} by ${attribution.source}` +
        (attribution.initialOrder ? ` since ${attribution.initialOrder}` : '') +
        (until ? ` until day ${dayNumber(until)}` : '')
      : 'nobody’s',
    ...leads.map(
      (lead) =>
        `lead ${dayNumber(lead.occurredAt)}: ${lead.affiliate ?? lead.reason} ${listed(lead.candidates)}`,
    ),
    ...orders.map((order) => {
      const earned = order.commissions.map((one) =>
        [
          `${one.affiliate} ${one.amountMinor} ${one.status}`,
          ...(one.clawedBackMinor > 0n ? [`less ${one.clawedBackMinor}`] : []),
          ...one.holds.map((hold) => `${hold.split(' ')[0]} ${hold.split(' ').at(-1)}`),
          ...(one.flaggedReason === null ? [] : ['flagged']),
        ].join(', '),
      );
      const whose = [order.affiliate, order.reason].filter((word) => word !== null).join(' ');
      return `${order.name}: ${[whose, ...earned].join('; ')} ${listed(order.candidates)}`;
    }),
  ];
}

function listed(candidates: State['orders'][number]['candidates']): string {
  const words = candidates.map(
    ({ kind, affiliate, click, outcome, reason }) =>
      `${outcome === 'won' ? '+' : '-'}${[kind, click ?? affiliate, reason].filter((word) => word !== null).join(' ')}`,
  );
  return `(${words.join(', ')})`;
}

function dayNumber(date: Date): number {
  return Math.round((date.getTime() - Date.UTC(2026, 0, 1)) / 8_640_000) / 10;
}
