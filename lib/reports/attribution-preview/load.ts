import type { WholeCustomer } from '@/lib/attribution/gather-sql';
import { gatherCandidates } from '@/lib/attribution/gather';
import { resolveClicks } from '@/lib/attribution/mentioned-click';
import { type Candidate, parseCandidateKind } from '@/lib/attribution/types';
import { db } from '@/lib/db/client';
import type { AttributionCandidate, Program } from '@/lib/db/generated/client';
import { readFamilies } from '@/lib/orders/lock-customers';
import { buyerOf } from '@/lib/sales/buyer';
import type { History, PastOrder } from '@/lib/reports/attribution-preview/types';

/** Everything that was recorded about some customers, after all joins, up to a time; read in a handful of statements. */
export async function loadHistories(
  program: Program,
  customerIds: string[],
  to: Date,
): Promise<History[]> {
  const families = await readFamilies(db, customerIds);
  const rootOf = new Map(
    [...families].flatMap(([root, { ids }]) => ids.map((id) => [id, root] as const)),
  );
  const where = { customerId: { in: [...rootOf.keys()] }, occurredAt: { lt: to } };
  const byTime = [{ occurredAt: 'asc' as const }, { id: 'asc' as const }];
  const [orders, leads, candidates, byHand] = await Promise.all([
    db.order.findMany({
      where,
      orderBy: byTime,
      select: {
        id: true,
        externalId: true,
        customerId: true,
        occurredAt: true,
        amountMinor: true,
        totalMinor: true,
        currency: true,
        metadata: true,
        subId: true,
        lines: { orderBy: { position: 'asc' } },
        clickId: true,
        code: true,
        landingCode: true,
        affiliateId: true,
        commissions: {
          where: { kind: 'order' },
          select: { amountMinor: true, clickId: true },
          orderBy: { createdAt: 'desc' },
          take: 1,
        },
      },
    }),
    db.lead.findMany({ where, orderBy: byTime }),
    db.attributionCandidate.findMany({
      where: { customerId: { in: [...rootOf.keys()] } },
      orderBy: [{ decidedAt: 'asc' }, { position: 'asc' }],
    }),
    db.attribution.findMany({
      where: { customerId: { in: customerIds }, source: 'manual' },
      select: { customerId: true },
    }),
  ]);
  const clicks = await clicksOf(
    orders.flatMap(({ commissions, clickId }) => commissions[0]?.clickId ?? clickId ?? []),
  );
  const ofOrder = gather(candidates, (row) => row.orderId);
  const ofLead = gather(candidates, (row) => row.leadId);
  const ordersOf = gather(orders, (row) => rootOf.get(row.customerId) ?? null);
  const leadsOf = gather(leads, (row) => rootOf.get(row.customerId) ?? null);
  const manual = new Set(byHand.map((row) => row.customerId));
  return [...families].map(([id, family]) => ({
    customer: { id, ids: family.ids },
    buyer: buyerOf(program, family),
    manual: manual.has(id),
    orders: (ordersOf.get(id) ?? []).map((order): PastOrder => {
      const { commissions, metadata, lines, ...facts } = order;
      const click = clicks.get(commissions[0]?.clickId ?? order.clickId ?? '');
      const considered = ofOrder.get(order.id) ?? [];
      return {
        ...facts,
        metadata: metadata as PastOrder['metadata'],
        lines: lines.map((line) => ({
          ...line,
          metadata: line.metadata as PastOrder['metadata'],
        })),
        linkId: click?.linkId ?? null,
        country: click?.country ?? null,
        earnedMinor: commissions[0]?.amountMinor ?? null,
        candidates: considered.flatMap(candidateOf),
        complete: !considered.some((row) => row.kind === 'existing'),
        chosen: considered.some((row) => row.outcome === 'won' && row.kind === 'manual'),
      };
    }),
    leads: (leadsOf.get(id) ?? []).map((lead) => ({
      id: lead.id,
      occurredAt: lead.occurredAt,
      code: lead.code,
      candidates: (ofLead.get(lead.id) ?? []).flatMap(candidateOf),
    })),
  }));
}

async function clicksOf(ids: string[]) {
  const rows = await db.click.findMany({
    where: { id: { in: ids } },
    select: { id: true, linkId: true, country: true },
  });
  return new Map(rows.map((row) => [row.id, row]));
}

/** What an order would have considered had its customer belonged to nobody. Reads only. */
export async function gatherFor(
  programId: string,
  customer: WholeCustomer,
  order: PastOrder,
): Promise<Candidate[]> {
  const [resolved = null] = await resolveClicks(db, [
    { programId, click: order.clickId ?? undefined },
  ]);
  const gathered = await gatherCandidates(db, {
    programId,
    customer,
    within: 'history',
    occurredAt: order.occurredAt,
    click: order.clickId === null ? null : { given: order.clickId, resolved },
    code: order.code,
    landing: order.landingCode,
    isPurchase: true,
  });
  return gathered.filter((candidate) => candidate.kind !== 'lead');
}

function gather<T>(rows: T[], keyOf: (row: T) => string | null): Map<string, T[]> {
  const gathered = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key === null) continue;
    const list = gathered.get(key);
    if (list) list.push(row);
    else gathered.set(key, [row]);
  }
  return gathered;
}

/** What a candidate's own row said against it; every other reason depends on the terms and is found anew. */
const FLAWS = new Set<string>([
  'UNKNOWN_CODE',
  'CODE_INACTIVE',
  'CODE_WITHOUT_AFFILIATE',
  'UNKNOWN_CLICK',
  'CLICK_FILTERED',
  'AFFILIATE_INACTIVE',
]);
const DECIDED_ANEW = new Set(['lead', 'existing', 'manual']);

function candidateOf(row: AttributionCandidate): Candidate[] {
  if (DECIDED_ANEW.has(row.kind)) return [];
  return [
    {
      kind: parseCandidateKind(row.kind),
      affiliateId: row.affiliateId,
      clickId: row.clickId,
      linkId: null,
      discountCodeId: null,
      code: row.code,
      subId: null,
      touchedAt: row.touchedAt,
      typedCode: row.kind === 'code',
      isFlood: false,
      flaw: FLAWS.has(row.reason) ? (row.reason as Candidate['flaw']) : null,
    },
  ];
}
