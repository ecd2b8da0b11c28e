import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { parserOf } from '@/lib/parse-one-of';

const JOURNAL_STATES = ['direct', 'journal', 'unrecorded'] as const;
const parseState = parserOf('state of a journal', JOURNAL_STATES);

/** What an instance last said about recording clicks. */
export type JournalStatus = {
  instance: string;
  /** direct: into the database · journal: kept on its disk · unrecorded: not kept at all. */
  state: (typeof JOURNAL_STATES)[number];
  /** Clicks on its disk that are not in the database yet. */
  backlog: number;
  oldestAt: Date | null;
  /** Visitors sent on without their click being kept, since it started. */
  unrecorded: number;
  problem: string | null;
  updatedAt: Date;
  /** Whether it said so within the last minute. */
  isReporting: boolean;
};

/** An instance that is gone with nothing on its disk is no news after a day. */
export async function listJournalStatuses(viewer: StaffViewer): Promise<JournalStatus[]> {
  // The type says so already; a caller that got past it is a bug.
  if (viewer.kind !== 'staff') throw new Error('the journal is for staff');
  // never null: isReporting
  const rows = await db.$queryRaw<(Omit<JournalStatus, 'state'> & { state: string })[]>`
    SELECT instance, state, backlog::float8 AS backlog, oldest_at AS "oldestAt", unrecorded::float8 AS unrecorded, problem,
      updated_at AS "updatedAt", updated_at > app_now() - interval '1 minute' AS "isReporting"
    FROM click_journal_status
    WHERE backlog > 0 OR updated_at > app_now() - interval '1 day'
    ORDER BY instance`;
  return rows.map((row) => ({ ...row, state: parseState(row.state) }));
}

/** What a person should know of, over all instances. */
export type JournalNews = {
  /** Instances that keep no clicks now. */
  losing: number;
  /** Clicks that are on some instance's disk, and since when. */
  waiting: number;
  waitingSince: Date | null;
  /** Instances that write to their journal, with nothing waiting yet. */
  journalling: number;
  /** Instances that said nothing for a minute. */
  silent: number;
};

/** Null when every instance records as it should. */
export function journalNews(statuses: readonly JournalStatus[]): JournalNews | null {
  const reporting = statuses.filter((status) => status.isReporting);
  const oldest = statuses.flatMap((status) =>
    status.backlog > 0 && status.oldestAt ? [status.oldestAt.getTime()] : [],
  );
  const news: JournalNews = {
    losing: reporting.filter((status) => status.state === 'unrecorded').length,
    waiting: statuses.reduce((sum, status) => sum + status.backlog, 0),
    waitingSince: oldest.length > 0 ? new Date(Math.min(...oldest)) : null,
    journalling: reporting.filter((status) => status.state === 'journal' && status.backlog === 0)
      .length,
    silent: statuses.length - reporting.length,
  };
  return news.losing + news.waiting + news.journalling + news.silent > 0 ? news : null;
}
