import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import type { Check } from '@/lib/books/run-check';
import { storedChecks, storedLookedAt, type LookedAt } from '@/lib/books/self-check/stored';
import { HOUR_MS } from '@/lib/time/calendar';

export type BookCheckRow = {
  id: string;
  startedAt: Date;
  finishedAt: Date;
  ok: boolean;
  error: string | null;
  failing: string[];
  /** Checks that were not finished in time. */
  unfinished: string[];
  byPerson: boolean;
};

export type BooksState = {
  last: (BookCheckRow & { checks: Check[]; lookedAt: LookedAt | null }) | null;
  /** When all of the books was last found in order. */
  wholeAt: Date | null;
  /** No run for hours: nobody runs the jobs. */
  overdue: boolean;
};

const OVERDUE_MS = 3 * HOUR_MS;

/** How the books stood when they were last checked. Staff only. */
export async function getBooksState(viewer: StaffViewer): Promise<BooksState> {
  if (viewer.kind !== 'staff') return { last: null, wholeAt: null, overdue: false };
  const [row, mark, now] = await Promise.all([
    db.bookCheck.findFirst({ orderBy: { id: 'desc' } }),
    db.bookMark.findFirst(),
    currentTime(),
  ]);
  const wholeAt = mark?.wholeAt ?? null;
  if (!row) return { last: null, wholeAt, overdue: false };
  return {
    last: {
      ...rowOf(row),
      checks: storedChecks(row.checks),
      lookedAt: storedLookedAt(row.lookedAt),
    },
    wholeAt,
    overdue: now.getTime() - row.finishedAt.getTime() > OVERDUE_MS,
  };
}

/** The runs before, newest first. */
export async function listBookChecks(viewer: StaffViewer, limit = 24): Promise<BookCheckRow[]> {
  if (viewer.kind !== 'staff') return [];
  const rows = await db.bookCheck.findMany({
    orderBy: { id: 'desc' },
    take: Math.min(Math.max(limit, 1), 100),
  });
  return rows.map(rowOf);
}

type StoredRow = Awaited<ReturnType<typeof db.bookCheck.findFirstOrThrow>>;

function rowOf(row: StoredRow): BookCheckRow {
  return {
    id: row.id.toString(),
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    ok: row.ok,
    error: row.error,
    failing: storedChecks(row.checks).flatMap((check) => (check.ok ? [] : [check.id])),
    unfinished: storedLookedAt(row.lookedAt)?.unfinished ?? [],
    byPerson: row.checkedBy.startsWith('user:'),
  };
}

export type ChainState = {
  sealed: bigint;
  sealedAt: Date | null;
  /** Hexadecimal. */
  head: string | null;
  /** Written after the newest sealed row; the next run seals them. */
  waiting: number;
};

/** Where the audit log's chain ends. */
export async function getChainState(viewer: StaffViewer): Promise<ChainState> {
  const nothing = { sealed: 0n, sealedAt: null, head: null, waiting: 0 };
  if (viewer.kind !== 'staff') return nothing;
  const last = await db.auditSeal.findFirst({ orderBy: { position: 'desc' } });
  // The last place in the chain can be that of a row that was committed late.
  const { _max } = await db.auditSeal.aggregate({ _max: { auditId: true } });
  const waiting = await db.auditEvent.count({ where: { id: { gt: _max.auditId ?? 0n } } });
  if (!last) return { ...nothing, waiting };
  return {
    sealed: last.position,
    sealedAt: last.sealedAt,
    head: Buffer.from(last.hash).toString('hex'),
    waiting,
  };
}
