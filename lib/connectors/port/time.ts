/** A time as a shop writes it; null when it writes none. */
export function saidTime(text: string | null | undefined): Date | null {
  const at = text ? Date.parse(text) : Number.NaN;
  return Number.isFinite(at) ? new Date(at) : null;
}

/** When something happened, as the shop writes it; never after now, and now when it says nothing. */
export function timeOf(texts: readonly (string | null | undefined)[], now: Date): Date {
  for (const text of texts) {
    const at = saidTime(text);
    if (at) return at > now ? now : at;
  }
  return now;
}

/** A time that is after another; null when it is not, or none. */
export function laterThan(first: Date, at: Date | null): Date | null {
  return at !== null && at > first ? at : null;
}
