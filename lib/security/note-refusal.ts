import { logger, reportProblem } from '@/lib/logger';
import { currentCaller } from '@/lib/request/current-caller';
import { MORE, RefusalBook, type Refused, type RefusalRow } from '@/lib/security/refusal-book';
import type { RefusalKind } from '@/lib/security/refusal-kinds';
import { actionWords, networkToKeep } from '@/lib/security/words-of-request';
import { writeRefusals } from '@/lib/security/write-refusals';

/**
 * Refusals are events: noted where each kind is decided, and written a moment later by this process. Nobody who is refused
 * waits for it, and nothing fails by it; what is noted when the process stops in order is written first.
 */
type Desk = { book: RefusalBook; timer: NodeJS.Timeout | undefined; writing: Promise<void> };

/** Next's bundles have their own copies of this module, and one book. */
const shared = globalThis as { tributaryRefusals?: Desk };
const desk = (): Desk =>
  (shared.tributaryRefusals ??= {
    book: new RefusalBook(),
    timer: undefined,
    writing: Promise.resolve(),
  });

const WRITE_MS = 1_000;
/** While the database is unavailable, and until the minute is over whose count is still to be written. */
const LATER_MS = 10_000;

export type RefusalFacts = Omit<Refused, 'kind' | 'action' | 'network'> & {
  /** As `callerNetwork` found it; a part of it is kept. */
  network?: string | undefined;
  /** What was asked for; words of ours alone are kept of it. */
  asked?: { path: string; method?: string | undefined } | undefined;
};

/** Notes a refusal, once, where it is decided. Never throws. */
export function noteRefusal(kind: RefusalKind, facts: RefusalFacts): void {
  const { network, asked, ...rest } = facts;
  const refused: Refused = {
    ...rest,
    kind,
    network: network === undefined ? null : networkToKeep(network),
    action: asked === undefined ? null : actionWords(asked.path, asked.method),
  };
  const row = desk().book.note(refused, Date.now());
  if (row) log(row);
  writeSoon(WRITE_MS);
}

/** The same for a page or an action: who asks, and for what, is of Next's request as far as it is not said. */
export async function noteRefusedHere(kind: RefusalKind, facts: RefusalFacts): Promise<void> {
  const caller = await currentCaller();
  noteRefusal(kind, {
    ...facts,
    network: facts.network ?? caller?.network,
    asked: facts.asked ?? (caller?.path ? { path: caller.path } : undefined),
    requestId: facts.requestId ?? caller?.requestId ?? null,
  });
}

/** Takes over what the gateway's process refused. */
export function noteRefusalsOf(rows: readonly RefusalRow[]): void {
  desk().book.add(rows);
  for (const row of rows) if (row.reason !== MORE) log(row);
  if (rows.length > 0) writeSoon(WRITE_MS);
}

/** For /metrics: how many of each kind this process has refused. */
export function countRefusals(): [kind: RefusalKind, count: number][] {
  return desk().book.totals();
}

/** Writes all that is noted, counts of the running minute too: at the end of a process. Never throws. */
export async function flushRefusals(): Promise<void> {
  const { book } = desk();
  clearTimeout(desk().timer);
  desk().timer = undefined;
  await desk().writing;
  // A full book gives its last counts with a second turn.
  for (let turn = 0; turn < 2 && book.isOwing; turn++) {
    if (!(await write(book.take(Date.now(), true)))) break;
  }
}

function writeSoon(inMs: number): void {
  const at = desk();
  at.timer ??= setTimeout(() => {
    at.timer = undefined;
    at.writing = at.writing
      .then(() => write(at.book.take(Date.now())))
      .then(() => {
        if (at.book.isOwing) writeSoon(LATER_MS);
      });
  }, inMs).unref();
}

async function write(rows: readonly RefusalRow[]): Promise<boolean> {
  if (rows.length === 0) return true;
  try {
    await writeRefusals(rows);
  } catch (error) {
    desk().book.putBack(rows);
    reportProblem('refusals wait for the database', error);
    return false;
  }
  for (const row of rows) if (row.reason === MORE) log(row);
  return true;
}

function log({ kind, reason, actor, network, action, requestId, count }: RefusalRow): void {
  if (reason === MORE) logger.warn({ refused: kind, count }, 'refused: more of this kind');
  else logger.warn({ refused: kind, reason, actor, network, action, requestId }, 'refused');
}
