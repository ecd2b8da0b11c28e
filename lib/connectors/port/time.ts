/** When something happened, as the shop writes it; never after now, and now when it says nothing. */
export function timeOf(texts: readonly (string | null | undefined)[], now: Date): Date {
  for (const text of texts) {
    const at = text ? Date.parse(text) : Number.NaN;
    if (Number.isFinite(at)) return at > now.getTime() ? now : new Date(at);
  }
  return now;
}
