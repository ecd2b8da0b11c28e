import { DAY_MS } from '@/lib/time/calendar';

/** What a run of the self-check found. */
export type CheckOutcome = { ok: boolean; failing: string[]; error: string | null };

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
  if (outcome.ok) return before && !before.ok ? 'passed' : null;
  if (!before || before.ok) return 'failed';
  const known = new Set(before.failing);
  const worse =
    outcome.failing.some((id) => !known.has(id)) ||
    (outcome.error !== null && before.error === null);
  if (worse) return 'failed';
  return reportedAt === null || now.getTime() - reportedAt.getTime() >= DAY_MS ? 'failed' : null;
}
