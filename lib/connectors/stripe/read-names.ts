import { systemActor } from '@/lib/actor';
import {
  metadataOfInvoice,
  namesOfInvoice,
  namesOfSession,
  programSlugOf,
} from '@/lib/connectors/stripe/read-fields';
import { listUnnamed, listUnread, skipOthers } from '@/lib/connectors/stripe/read-names-sql';
import {
  checkoutSessionSchema,
  invoiceSchema,
  stripeEventSchema,
} from '@/lib/connectors/stripe/schema';
import { db, type Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { loadChosenOrOnlyProgram } from '@/lib/programs/load';
import { expectOk, ok } from '@/lib/result';
import { finishReopeningNow } from '@/lib/sales/finish-reopening';
import { meetNames, type Met, type SaidNames } from '@/lib/sales/joins/meet-names';

const ctx = { actor: systemActor('join-customers') };

const CHECKOUTS = ['checkout.session.completed', 'checkout.session.async_payment_succeeded'];
const TYPES = [...CHECKOUTS, 'invoice.paid'];
/** Events or pairs looked at in one statement; each is joined in a transaction of its own. */
const BATCH = 200;
/** For one run; the next goes on. */
const MAX_MS = 45_000;

/**
 * What is kept of Stripe from before names were rows: customers whom two names were told of are joined, each with audit,
 * as if the event came now. What is done is noted; safe when two run at once. Returns how many were looked at.
 */
export async function joinKnownCustomers(): Promise<{ looked: number; left: boolean }> {
  const until = performance.now() + MAX_MS;
  const counts = { looked: 0, failed: 0 };
  while (performance.now() < until && (await skipOthers(TYPES, BATCH)) === BATCH);
  await readEvents(until, counts);
  await readPairs(until, counts);
  if (counts.failed > 0) throw new Error(`${counts.failed} customers could not be joined`);
  return { looked: counts.looked, left: performance.now() >= until };
}

type Counts = { looked: number; failed: number };

async function readEvents(until: number, counts: Counts): Promise<void> {
  for (let after = ''; performance.now() < until;) {
    const events = await listUnread(TYPES, after, BATCH);
    const last = events.at(-1);
    if (!last) return;
    for (const { id, payload } of events) {
      if (performance.now() >= until) return;
      await attempt(counts, { eventId: id }, async () => {
        const parsed = stripeEventSchema.safeParse(payload);
        const said = parsed.success ? namesOf(parsed.data.type, parsed.data.data.object) : null;
        await meet(said, (tx) =>
          tx.inboxEvent.update({ where: { id }, data: { namesRead: true } }),
        );
      });
    }
    after = last.id;
  }
}

type Said = { slug: string | undefined; names: SaidNames };

/** Null when nothing is said of a customer who has two names. */
function namesOf(type: string, object: unknown): Said | null {
  if (CHECKOUTS.includes(type)) {
    const session = checkoutSessionSchema.safeParse(object);
    if (!session.success) return null;
    return { slug: programSlugOf(session.data.metadata), names: namesOfSession(session.data, []) };
  }
  const invoice = invoiceSchema.safeParse(object);
  if (!invoice.success) return null;
  return {
    slug: programSlugOf(metadataOfInvoice(invoice.data)),
    names: namesOfInvoice(invoice.data, []),
  };
}

async function meet(said: Said | null, note: (tx: Tx) => Promise<unknown>): Promise<void> {
  const met = expectOk(
    await transact<(Met & { programId: string }) | null>(ctx, async (work) => {
      await note(work.tx);
      const count = (said?.names.trusted.length ?? 0) + (said?.names.byBuyer ? 1 : 0);
      if (!said || count < 2) return ok(null);
      const program = await loadChosenOrOnlyProgram(work.tx, said.slug);
      if (!program) return ok(null);
      return ok({ ...(await meetNames(work, program.id, said.names)), programId: program.id });
    }),
  );
  if (!met?.isReopened) return;
  await finishReopeningNow(ctx, { programId: met.programId, externalId: met.name });
}

async function readPairs(until: number, counts: Counts): Promise<void> {
  for (let after = { programId: '', stripeCustomerId: '' }; performance.now() < until;) {
    const pairs = await listUnnamed(after, BATCH);
    const last = pairs.at(-1);
    if (!last) return;
    for (const { programId, stripeCustomerId, customerExternalId } of pairs) {
      if (performance.now() >= until) return;
      await attempt(counts, { programId, stripeCustomerId }, async () => {
        const { slug } = await db.program.findUniqueOrThrow({ where: { id: programId } });
        const trusted = [customerExternalId, stripeCustomerId];
        const names = { trusted, byBuyer: null, guest: stripeCustomerId };
        const where = { programId_stripeCustomerId: { programId, stripeCustomerId } };
        await meet({ slug, names }, (tx) =>
          tx.stripeCustomer.update({ where, data: { namedAt: new Date() } }),
        );
      });
    }
    after = last;
  }
}

/** One that fails is noted in the log and tried again by the next run; the others go on. */
async function attempt(counts: Counts, about: object, run: () => Promise<void>): Promise<void> {
  counts.looked++;
  try {
    await run();
  } catch (error) {
    counts.failed++;
    logger.error({ err: error, ...about }, 'a customer could not be joined');
  }
}
