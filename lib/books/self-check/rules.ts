import type { Check } from '@/lib/books/run-check';
import { DAY_MS } from '@/lib/time/calendar';

/** What a run of the self-check found; `unfinished` where a check had no answer in time. */
export type CheckOutcome = {
  ok: boolean;
  failing: string[];
  error: string | null;
  unfinished?: boolean;
};

/** A check that failed and had no answer in time since stands as it failed: nobody knows better yet. */
export function carriedOver<C extends Check>(checks: readonly C[], before: readonly Check[]): C[] {
  const failed = new Map(before.filter(({ ok }) => !ok).map((check) => [check.id, check]));
  return checks.map((check) => {
    const last = check.unfinished ? failed.get(check.id) : undefined;
    return last ? { ...check, ok: false, found: last.found, details: last.details } : check;
  });
}

export function outcomeOfRun(checks: readonly Check[], error: string | null): CheckOutcome {
  const failing = checks.filter(({ ok }) => !ok).map(({ id }) => id);
  const unfinished = checks.some((check) => check.unfinished);
  return { ok: error === null && failing.length === 0, failing, error, unfinished };
}

/** What is worth a mail: that it turned bad, got worse, is still bad a day later, or is good again. */
export type CheckNews = 'failed' | 'passed' | null;

/**
 * `before` is the run recorded last; `reportedAt` is when people last heard that something is wrong. Not a mail an
 * hour: on a change, and once a day while it is bad.
 */
export function newsOf(
  outcome: CheckOutcome,
  before: CheckOutcome | null,
  reportedAt: Date | null,
  now: Date,
): CheckNews {
  if (outcome.ok) return before && !before.ok && !outcome.unfinished ? 'passed' : null;
  if (!before || before.ok) return 'failed';
  const known = new Set(before.failing);
  const worse =
    outcome.failing.some((id) => !known.has(id)) ||
    (outcome.error !== null && before.error === null);
  if (worse) return 'failed';
  return reportedAt === null || now.getTime() - reportedAt.getTime() >= DAY_MS ? 'failed' : null;
}
