export type CodeWindow = { active: boolean; startsAt: Date | null; endsAt: Date | null };

/**
 * Whether a code counted at a time: from startsAt up to, not including, endsAt. Deactivating ends the window, so that
 * an order from before it, reported late, keeps its code.
 */
export function isActiveAt(code: CodeWindow, at: Date): boolean {
  if (code.startsAt !== null && at < code.startsAt) return false;
  if (code.endsAt !== null && at >= code.endsAt) return false;
  return code.active || code.endsAt !== null;
}

/** The window after deactivating at `now`. A code that had not begun is left with none anybody could have used. */
export function endedWindow(
  code: CodeWindow & { createdAt: Date },
  now: Date,
): { active: false; startsAt: Date | null; endsAt: Date } {
  if (code.startsAt !== null && code.startsAt >= now) {
    const endsAt = code.createdAt;
    return { active: false, startsAt: new Date(endsAt.getTime() - 1), endsAt };
  }
  const endsAt = code.endsAt !== null && code.endsAt < now ? code.endsAt : now;
  return { active: false, startsAt: code.startsAt, endsAt };
}

export type CodeValue = {
  kind: string;
  percentBps: number | null;
  amountMinor: bigint | null;
  currency: string | null;
};

/** Why a code's value or window cannot be; null when it can. */
export function codeProblem(
  value: CodeValue,
  window: { startsAt: Date | null; endsAt: Date | null },
): string | null {
  if (value.kind === 'percent') {
    if (value.percentBps === null) return 'A percent code needs percentBps.';
    if (value.amountMinor !== null || value.currency !== null) {
      return 'A percent code has no amount and no currency.';
    }
  } else {
    if (value.amountMinor === null || value.currency === null) {
      return 'A fixed code needs an amount and its currency.';
    }
    if (value.percentBps !== null) return 'A fixed code has no percentBps.';
  }
  if (window.startsAt !== null && window.endsAt !== null && window.endsAt <= window.startsAt) {
    return 'The code must end after it starts.';
  }
  return null;
}
