/** The same ids with one of them so many places further; as far as the list goes. */
export function moveWithin(ids: readonly string[], id: string, by: number): string[] {
  const at = ids.indexOf(id);
  if (at < 0) return [...ids];
  const to = Math.min(ids.length - 1, Math.max(0, at + by));
  return ids.toSpliced(at, 1).toSpliced(to, 0, id);
}
