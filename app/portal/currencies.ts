/** The program's own currency before the others, which keep their order. */
export function mainFirst<T extends { currency: string }>(
  rows: readonly T[],
  currency: string,
): readonly T[] {
  return [
    ...rows.filter((row) => row.currency === currency),
    ...rows.filter((row) => row.currency !== currency),
  ];
}

/** Currencies are never added up: of several, a chart shows the one that was asked for, else the first. */
export function shownCurrency(
  rows: readonly { currency: string }[],
  wanted: string | undefined,
  fallback: string,
): string {
  const found = rows.find((row) => row.currency === wanted) ?? rows[0];
  return found?.currency ?? fallback;
}
