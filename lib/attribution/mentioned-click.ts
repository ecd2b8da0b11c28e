import { findClicks } from '@/lib/clicks/queries';
import { verifyClickToken } from '@/lib/clicks/token';
import type { ClickTouch } from '@/lib/clicks/types';
import type { Tx } from '@/lib/db/client';
import { isId } from '@/lib/ids';

/** A click as a call or a stored row names it, and what it stands for; null for what names no click of the program. */
export type MentionedClick = { given: string; resolved: ResolvedClick | null };

/** What `click` in a call stands for: the id it names, and the touch when that is ours to judge. */
export type ResolvedClick = {
  clickId: string | null;
  touch: Omit<ClickTouch, 'sessionId'> & { sessionId: string | null };
};

/**
 * Click tokens and click ids, resolved, in their order; null for what names no click of its program. A signed token
 * speaks for itself when its click is not stored yet.
 */
export async function resolveClicks(
  tx: Tx,
  asks: readonly { programId: string; click: string | undefined }[],
): Promise<(ResolvedClick | null)[]> {
  const claims = asks.map(({ click }) => {
    const claim = click === undefined ? null : verifyClickToken(click);
    const id = claim?.clickId ?? (click !== undefined && isId('click', click) ? click : null);
    return { claim, id };
  });
  const stored = await findClicks(
    tx,
    claims.flatMap(({ id }) => id ?? []),
  );
  return asks.map(({ programId }, at): ResolvedClick | null => {
    const { claim = null, id = null } = claims[at] ?? {};
    if (id === null) return null;
    const row = stored.get(id);
    if (row) return row.programId === programId ? { clickId: row.id, touch: row } : null;
    if (!claim) return null;
    return {
      clickId: id,
      touch: {
        id,
        programId,
        affiliateId: claim.affiliateId,
        linkId: null,
        sessionId: null,
        status: 'counted',
        reason: null,
        subId: null,
        occurredAt: claim.at,
      },
    };
  });
}
