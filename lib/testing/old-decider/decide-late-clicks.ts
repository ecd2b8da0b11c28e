import { systemActor } from '@/lib/actor';
import { gatherCandidates, resolveClick } from '@/lib/testing/old-decider/attribution/gather';
import { recordCandidates } from '@/lib/testing/old-decider/attribution/record';
import { recordAudit } from '@/lib/audit/record';
import { findClick } from '@/lib/clicks/queries';
import { db } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { lockCustomer } from '@/lib/testing/old-decider/customer';
import { buyerOf } from '@/lib/testing/old-decider/buyer';
import type { DecideContext } from '@/lib/testing/old-decider/decide-order';
import { attributeProvisionally, decideLead } from '@/lib/testing/old-decider/decide-lead';
import { decideOrders, type NewTouch } from '@/lib/testing/old-decider/decide-orders';
import { loadProgram } from '@/lib/programs/load';
import { expectOk, ok } from '@/lib/result';

const ctx = { actor: systemActor('decide-late-clicks') };

/** Clicks looked at in one statement: of most of them nobody has bought anything. */
const BATCH = 2_000;
/** Leads of one customer that one click decides again. */
const MAX_LEADS = 20;
/** For one run; the next takes the rest. */
const MAX_MS = 45_000;

type Concerned = { clickId: string; programId: string; customerId: string; externalId: string };

/**
 * Clicks that came out of a journal may have been named by leads and orders before they were known. What is still
 * undecided of those customers is decided again, as if the click had been there; then the click is no longer noted.
 * Safe when two run at once, and when one ends in the middle: one customer is decided by one at a time, and what is
 * decided already is left. Returns how many customers it looked at.
 */
export async function decideLateClicks(): Promise<number> {
  const until = performance.now() + MAX_MS;
  let looked = 0;
  let failed = 0;
  for (let after = ''; performance.now() < until;) {
    const batch = await listLate(after);
    const last = batch.at(-1);
    if (!last) break;
    const open = new Set<string>();
    for (const concerned of await listConcerned(batch)) {
      if (performance.now() >= until) {
        // Also those that nothing has failed for: they are looked at by the next run.
        open.add(concerned.clickId);
        continue;
      }
      try {
        await decideAgain(concerned);
        looked++;
      } catch (error) {
        failed++;
        open.add(concerned.clickId);
        logger.error({ err: error, ...concerned }, 'a late click could not be decided over');
      }
    }
    const done = batch.filter((clickId) => !open.has(clickId));
    await db.replayedClick.deleteMany({ where: { clickId: { in: done } } });
    after = last;
  }
  if (failed > 0) throw new Error(`${failed} late clicks could not be decided over`);
  return looked;
}

/** By id, which is by time of making. */
async function listLate(after: string): Promise<string[]> {
  const rows = await db.replayedClick.findMany({
    where: { clickId: { gt: after } },
    orderBy: { clickId: 'asc' },
    take: BATCH,
  });
  return rows.map((row) => row.clickId);
}

/** Customers with a lead or an order that names one of the clicks, or another of the same visitor. */
function listConcerned(clickIds: string[]): Promise<Concerned[]> {
  return db.$queryRaw<Concerned[]>`
    SELECT DISTINCT late.id AS "clickId", late.program_id AS "programId", k.id AS "customerId", k.external_id AS "externalId"
    FROM click late
    JOIN click visit ON visit.session_id = late.session_id AND visit.program_id = late.program_id
    CROSS JOIN LATERAL (
      SELECT o.customer_id FROM sales_order o WHERE o.click_id = visit.id
      UNION SELECT l.customer_id FROM lead l WHERE l.click_id = visit.id
    ) named
    JOIN customer k ON k.id = named.customer_id AND k.program_id = late.program_id
    WHERE late.id = ANY(${clickIds})
    ORDER BY 1, 3`;
}

async function decideAgain({ clickId, programId, externalId }: Concerned): Promise<void> {
  const decided = await transact(async (tx, now) => {
    const program = await loadProgram(tx, programId);
    if (!program) throw new Error(`there is no program ${programId}`);
    const customer = await lockCustomer(tx, now, { programId, externalId, email: undefined });
    const click = await findClick(tx, clickId);
    if (click?.status !== 'counted') return ok(null);
    const about: DecideContext = {
      tx,
      ctx,
      now,
      program,
      customer,
      buyer: buyerOf(customer),
      // An order decided late may have been refunded, which moves the affiliate's money further.
      strong: true,
      newOrderId: null,
      click: null,
    };
    const touch = { clickId: click.id, at: click.occurredAt };
    await decideOrders(about, null, touch);
    await decideLeads(about, touch);
    return ok(null);
  });
  expectOk(decided);
}

/** The customer's leads that were given to nobody: those after the click, before the order that fixed the customer. */
async function decideLeads(about: DecideContext, touch: NewTouch): Promise<void> {
  const { tx, ctx, program, customer, buyer } = about;
  const fixed = await tx.attribution.findFirst({
    where: { customerId: customer.id, status: 'fixed' },
  });
  const leads = await tx.lead.findMany({
    where: {
      customerId: customer.id,
      affiliateId: null,
      occurredAt: { gte: touch.at, ...(fixed ? { lt: fixed.attributedAt } : {}) },
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: MAX_LEADS,
  });
  let credited = false;
  for (const lead of leads) if (await decideLeadAgain(about, lead)) credited = true;
  if (credited && !fixed) await attributeProvisionally(tx, ctx, program, customer, buyer);
}

async function decideLeadAgain(about: DecideContext, lead: Lead): Promise<boolean> {
  const { tx, ctx, now, program, customer, buyer } = about;
  const given = lead.clickId;
  const candidates = await gatherCandidates(tx, {
    programId: program.id,
    customerId: customer.id,
    customerIsNew: false,
    occurredAt: lead.occurredAt,
    click: given === null ? null : { given, named: await resolveClick(tx, program.id, given) },
    code: lead.code,
  });
  const decision = await decideLead(tx, program, buyer, candidates, lead.occurredAt);
  // Won by an earlier lead, this one brought nobody: a customer is somebody's lead once.
  const won = decision.winner?.kind === 'lead' ? null : decision.winner;
  const { count } = await tx.lead.updateMany({
    where: { id: lead.id, affiliateId: null },
    data: won
      ? {
          affiliateId: won.affiliateId,
          clickId: won.clickId ?? given,
          subId: won.subId,
          reason: null,
        }
      : { reason: decision.reason ?? 'CUSTOMER_ALREADY_ATTRIBUTED' },
  });
  if (count !== 1) throw new Error(`lead ${lead.id} was decided by somebody else`);
  const ofLead = { customerId: customer.id, leadId: lead.id };
  await recordCandidates(tx, now, ofLead, decision.candidates, true);
  if (!won) return false;
  await recordAudit(tx, ctx, {
    action: 'LEAD_ATTRIBUTED',
    subjectType: 'lead',
    subjectId: lead.id,
    programId: program.id,
    affiliateId: won.affiliateId,
    data: { clickId: won.clickId },
  });
  return true;
}
