import type { Work, CommandContext } from '@/lib/db/work';
import { actorRef, systemActor } from '@/lib/actor';
import { recordAudit } from '@/lib/audit/record';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import type { ChainMark } from '@/lib/audit/seal/types';
import { db } from '@/lib/db/client';
import type { BookCheck } from '@/lib/db/generated/client';
import { currentTime, transact } from '@/lib/db/transact';
import { verifyChanges } from '@/lib/books/verify';
import { logger } from '@/lib/logger';
import { enqueueEvents } from '@/lib/outbox/enqueue';
import {
  checkSeal,
  findSeenRun,
  settleMark,
  type SeenRun,
} from '@/lib/books/self-check/check-seal';
import {
  carriedOver,
  newsOf,
  outcomeOfRun,
  type CheckNews,
  type CheckOutcome,
} from '@/lib/books/self-check/rules';
import {
  lookedAtOf,
  storedChecks,
  type KeptCheck,
  type LookedAt,
} from '@/lib/books/self-check/stored';
import { expectOk, ok } from '@/lib/result';

/** Runs that are kept. */
const KEPT = 1_000;
/** What is left of it when the books were looked at is for the audit log's chain: as long as this at least and at most. */
const RUN_MS = 55_000;
const LEAST_CHAIN_MS = 5_000;
const MOST_CHAIN_MS = 30_000;

/** What a run found, and what it looked at; null where nobody knows. */
export type Ran = { checks: KeptCheck[]; lookedAt: LookedAt | null };

export type CheckedBooks = {
  id: bigint;
  ok: boolean;
  checks: KeptCheck[];
  /** Checks that were not finished in time. */
  unfinished: string[];
  error: string | null;
  news: CheckNews;
};

const SELF: CommandContext = { actor: systemActor('check-books') };

/**
 * Checks every invariant of the books over what changed and the audit log's chain, keeps the result, and notifies owners
 * and finance when it turned bad, stays bad or is good again. That it could not run is such a result too. Safe at any number at once:
 * what is told is decided one run after the other.
 */
export async function checkBooks(
  ctx: CommandContext = SELF,
  run: (mark: ChainMark) => Promise<Ran> = runChecks,
): Promise<CheckedBooks> {
  const [startedAt, seen] = [await currentTime(), await findSeenRun(db)];
  let ran: Ran = { checks: [], lookedAt: null };
  let error: string | null = null;
  try {
    ran = await run(seen.mark);
  } catch (problem) {
    logger.error({ err: problem }, 'the self-check of the books could not run');
    error = (problem instanceof Error ? problem.message : String(problem)).slice(0, 500);
  }
  const unfinished = ran.lookedAt?.unfinished ?? [];
  const { row, news, outcome, checks } = await keep(ctx, { startedAt, seen, error, ran });
  const head = row.headHash ? Buffer.from(row.headHash).toString('hex') : null;
  // The head in the log lies outside the database: `--head` holds the chain to it.
  if (unfinished.length > 0) {
    logger.warn({ unfinished }, 'not finished in time: run npm run verify');
  }
  const { failing } = outcome;
  if (!outcome.ok) {
    logger.error({ failing, problem: error, auditHead: head }, 'the books are not in order');
  } else if (unfinished.length > 0) logger.info({ auditHead: head }, 'nothing wrong was found');
  else logger.info({ auditHead: head }, 'the books are in order');
  return { id: row.id, ok: outcome.ok, checks, unfinished, error, news };
}

/** The job. Its failure to run is kept as a result, and is a failure of the job too. */
export async function checkBooksHourly(): Promise<{ ok: boolean }> {
  const { ok: inOrder, error } = await checkBooks();
  if (error !== null) throw new Error(`the self-check could not run: ${error}`);
  return { ok: inOrder };
}

async function runChecks(mark: ChainMark): Promise<Ran> {
  const end = performance.now() + RUN_MS;
  const { busy } = await sealAudit({ sweep: true });
  const looked = await verifyChanges();
  const leftMs = Math.max(end - performance.now(), LEAST_CHAIN_MS);
  const chain = await checkSeal(mark, busy, Math.min(leftMs, MOST_CHAIN_MS));
  return { checks: [...looked.checks, chain], lookedAt: lookedAtOf(looked) };
}

type Run = { startedAt: Date; seen: SeenRun; error: string | null; ran: Ran };
type Kept = { row: BookCheck; news: CheckNews; outcome: CheckOutcome; checks: KeptCheck[] };

async function keep(ctx: CommandContext, { startedAt, seen, error, ran }: Run): Promise<Kept> {
  return expectOk(
    await transact(ctx, async (work) => {
      const { tx, now } = work;
      await tx.$queryRaw`
        SELECT 1 AS one FROM pg_advisory_xact_lock(hashtextextended('tributary/check-books', 0))`;
      const before = await tx.bookCheck.findFirst({ orderBy: { id: 'desc' } });
      const checks = carriedOver(ran.checks, before ? storedChecks(before.checks) : []);
      const outcome = outcomeOfRun(checks, error);
      const news = await decideNews(work, startedAt, outcome, before);
      const head = await tx.auditSeal.findFirst({ orderBy: { position: 'desc' } });
      const row = await tx.bookCheck.create({
        data: {
          startedAt,
          finishedAt: now,
          ok: outcome.ok,
          checks: settleMark(checks, seen, await findSeenRun(tx)),
          ...(ran.lookedAt ? { lookedAt: ran.lookedAt } : {}),
          checkedBy: actorRef(ctx.actor),
          error: outcome.error,
          told: news !== null,
          headPosition: head?.position ?? null,
          headHash: head?.hash ?? null,
        },
      });
      await tx.$executeRaw`
        DELETE FROM book_check WHERE id <= (SELECT id FROM book_check ORDER BY id DESC OFFSET ${KEPT} LIMIT 1)`;
      if (news) await recordNews(work, row, news, outcome);
      return ok({ row, news, outcome, checks });
    }),
  );
}

async function decideNews(
  { tx, now }: Work,
  startedAt: Date,
  outcome: CheckOutcome,
  before: BookCheck | null,
): Promise<CheckNews> {
  // A run that began later has said already how things stand.
  if (before && before.startedAt > startedAt) return null;
  const lastReported = await tx.bookCheck.findFirst({
    where: { told: true, ok: false },
    orderBy: { id: 'desc' },
    select: { finishedAt: true },
  });
  return newsOf(outcome, before && outcomeOf(before), lastReported?.finishedAt ?? null, now);
}

function outcomeOf(row: BookCheck): CheckOutcome {
  return { ...outcomeOfRun(storedChecks(row.checks), row.error), ok: row.ok };
}

/** One event for each who is written to: what reached one is not sent again because another could not be reached. */
async function recordNews(
  work: Work,
  row: BookCheck,
  news: 'failed' | 'passed',
  { failing, error }: CheckOutcome,
): Promise<void> {
  const { tx } = work;
  const subject = { subjectType: 'book_check', subjectId: row.id.toString() };
  await recordAudit(work, {
    ...subject,
    action: news === 'failed' ? 'BOOKS_CHECK_FAILED' : 'BOOKS_CHECK_PASSED',
    reason: error,
    data: { failing },
  });
  const people = await tx.user.findMany({
    where: { role: { in: ['owner', 'finance'] }, disabledAt: null },
    select: { id: true },
    orderBy: { id: 'asc' },
  });
  await enqueueEvents(
    tx,
    people.map(({ id }) => ({
      ...subject,
      type: news === 'failed' ? ('books.check_failed' as const) : ('books.check_passed' as const),
      payload: { userId: id, failing, error },
    })),
  );
}
