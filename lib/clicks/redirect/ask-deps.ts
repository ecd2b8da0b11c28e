import type { LinkTarget } from '@/lib/clicks/directory/types';
import type { RecentClick } from '@/lib/clicks/directory/recent-clicks';
import type { ClickDeps } from '@/lib/clicks/redirect/types';
import type { NewClick } from '@/lib/clicks/types';

/** A visitor never sees what goes wrong here: it is reported, and there is no link or no click. */

/** `otherwise`: what becomes of the visitor then, for whoever reads the report. Links are remembered: mostly at once. */
export function findTarget(
  { code, slug }: { code: string; slug: string | null },
  deps: ClickDeps,
  otherwise: string,
): LinkTarget | null | Promise<LinkTarget | null> {
  const failed = (error: unknown) => {
    deps.reportProblem(`a link could not be looked up: ${otherwise}`, error);
    return null;
  };
  try {
    const found = deps.directory.findTarget(code, slug);
    return found instanceof Promise ? found.catch(failed) : found;
  } catch (error) {
    return failed(error);
  }
}

/** Null where nobody knows of it, or can tell now: the click may wait in a journal. */
export async function findRecentClick(
  clickId: string,
  deps: ClickDeps,
): Promise<RecentClick | null> {
  try {
    return await deps.findRecentClick(clickId);
  } catch (error) {
    deps.reportProblem('a click could not be looked up: its page has a session of its own', error);
    return null;
  }
}

/** Resolves when the click is durable; false when it cannot be recorded. */
export async function recordClick(row: NewClick, deps: ClickDeps): Promise<boolean> {
  try {
    return await deps.recorder.record(row);
  } catch (error) {
    deps.reportProblem('a click is lost: it could not be recorded', error);
    return false;
  }
}
