import { systemActor } from '@/lib/actor';
import { gatherCandidates } from '@/lib/attribution/gather';
import { resolveClicks } from '@/lib/attribution/mentioned-click';
import { recordLeadCandidates } from '@/lib/attribution/record';
import { recordAudit } from '@/lib/audit/record';
import { findClick } from '@/lib/clicks/queries';
import { isProvenByPurchase } from '@/lib/clicks/types';
import { db } from '@/lib/db/client';
import type { Lead } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import type { Work } from '@/lib/db/work';
import { logger } from '@/lib/logger';
import { lockCustomer } from '@/lib/orders/customer';
import { loadProgram } from '@/lib/programs/load';
import { expectOk, ok } from '@/lib/result';
import { attributeProvisionally, decideLead, type LeadOf } from '@/lib/sales/decide-lead';
import { listConcerned, type Concerned } from '@/lib/sales/decide-late-clicks-sql';
import { finishReopening, listReopened, type CustomerName } from '@/lib/sales/finish-reopening';
import { holdForReopening, reopen } from '@/lib/sales/reopen';
import { placeAfter, placeBefore, type Place } from '@/lib/sales/reopening';
import type { Reopened } from '@/lib/sales/types';

const ctx = { actor: systemActor('decide-late-clicks') };

/** Clicks looked at in one statement: of most of them nobody has bought anything. */
const BATCH = 2_000;
/** Leads of one customer that are decided again in one transaction. */
const LEADS_AT_ONCE = 50;
/** Customers of whom something is left of an earlier reopening, looked at in one statement. */
const CUSTOMERS_AT_ONCE = 200;
/** For one run; the next, a minute later, goes on. */
const MAX_MS = 45_000;

/**
 * Clicks that came out of a journal may have been named by leads and orders before they were known. What is still
 * undecided of those customers is decided again, as if the click had been there; then the click is no longer noted.
 * Safe when two run at once, and when one ends in the middle: one customer is decided by one at a time, and what is
 * decided already is left. Returns how many customers it looked at.
 */
export async function decideLateClicks(): Promise<number> {
  const until = performance.now() + MAX_MS;
  let looked = 0;
  let failed = await finishReopenings(until);
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
        const isDone = await decideOver(concerned, until);
        if (!isDone) open.add(concerned.clickId);
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
  if (performance.now() >= until) {
    logger.warn({ looked }, 'more late clicks are to be decided over: the next run goes on');
  }
  if (failed > 0) throw new Error(`${failed} late clicks could not be decided over`);
  return looked;
}

/** What other transactions had to leave. Returns how many customers it failed for. */
async function finishReopenings(until: number): Promise<number> {
  let failed = 0;
  for (let after = ''; performance.now() < until;) {
    const customers = await listReopened(after, CUSTOMERS_AT_ONCE);
    const last = customers.at(-1);
    if (!last) break;
    for (const { id, ...name } of customers) {
      try {
        await finishReopening(ctx, name, until);
      } catch (error) {
        failed++;
        logger.error({ err: error, customerId: id }, 'a customer could not be decided over');
      }
    }
    after = last.id;
  }
  return failed;
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

/** What is undecided of one customer, as if the click had been there. False when `until` came before the end. */
async function decideOver(
  { clickId, programId, externalId }: Concerned,
  until: number,
): Promise<boolean> {
  const name = { programId, externalId };
  const touchedAt = expectOk(
    await transact(ctx, async (work) => {
      const of = await holdConcerned(work, name);
      const click = await findClick(work.tx, clickId);
      if (!click || !(click.status === 'counted' || isProvenByPurchase(click.reason)))
        return ok(null);
      await reopen(work, of, click.occurredAt);
      return ok(click.occurredAt);
    }),
  );
  if (touchedAt === null) return true;
  if (!(await finishReopening(ctx, name, until))) return false;
  return decideLeadsAgain(name, touchedAt, until);
}

async function holdConcerned(work: Work, name: CustomerName): Promise<Reopened> {
  const { tx } = work;
  const program = await loadProgram(tx, name.programId);
  if (!program) throw new Error(`there is no program ${name.programId}`);
  const customer = await lockCustomer(work, { ...name, email: undefined });
  const of = { ...customer, programId: program.id };
  const held = await holdForReopening(work, of, { also: [], sessionId: null });
  return { program, customer, held, added: null };
}

/**
 * The customer's leads that were given to nobody: those after the click, before the order that fixed the customer. In
 * pieces, each with a transaction of its own.
 */
async function decideLeadsAgain(name: CustomerName, since: Date, until: number): Promise<boolean> {
  for (let after: Place | null = placeBefore(since); after !== null;) {
    if (performance.now() >= until) return false;
    const from: Place = after;
    after = expectOk(
      await transact(ctx, async (work) =>
        ok(await decideSomeLeads(work, await holdConcerned(work, name), from)),
      ),
    );
  }
  return true;
}

/** Returns after which lead to go on; null when none is left. */
async function decideSomeLeads(work: Work, of: LeadOf, after: Place): Promise<Place | null> {
  const { tx } = work;
  const { id, ids } = of.customer;
  const fixed = await tx.attribution.findFirst({ where: { customerId: id, status: 'fixed' } });
  const leads = await tx.lead.findMany({
    where: {
      customerId: { in: ids },
      affiliateId: null,
      OR: [{ occurredAt: { gt: after.at } }, { occurredAt: after.at, id: { gt: after.afterId } }],
      ...(fixed ? { AND: { occurredAt: { lt: fixed.attributedAt } } } : {}),
    },
    orderBy: [{ occurredAt: 'asc' }, { id: 'asc' }],
    take: LEADS_AT_ONCE,
  });
  let credited = false;
  for (const lead of leads) if (await decideLeadAgain(work, of, lead)) credited = true;
  if (credited && !fixed) await attributeProvisionally(work, of);
  const last = leads.at(-1);
  return last && leads.length >= LEADS_AT_ONCE ? placeAfter(last) : null;
}

async function decideLeadAgain(work: Work, of: LeadOf, lead: Lead): Promise<boolean> {
  const { tx } = work;
  const { program, customer } = of;
  const given = lead.clickId;
  const [resolved = null] = await resolveClicks(tx, [
    { programId: program.id, click: given ?? undefined },
  ]);
  const candidates = await gatherCandidates(tx, {
    programId: program.id,
    customer,
    within: 'history',
    occurredAt: lead.occurredAt,
    click: given === null ? null : { given, resolved },
    code: lead.code,
    landing: null,
    isPurchase: false,
  });
  const decision = await decideLead(work, of, candidates, lead.occurredAt);
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
  const ofLead = { customerId: lead.customerId, leadId: lead.id };
  await recordLeadCandidates(work, ofLead, decision.candidates);
  if (!won) return false;
  await recordAudit(work, {
    action: 'LEAD_ATTRIBUTED',
    subjectType: 'lead',
    subjectId: lead.id,
    programId: program.id,
    affiliateId: won.affiliateId,
    data: { clickId: won.clickId },
  });
  return true;
}
