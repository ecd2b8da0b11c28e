/** Splits an amount by weight; what rounding leaves goes to the largest remainders, ties to the first. No weight: nothing. */
export function spread(amount: bigint, weights: readonly bigint[]): bigint[] {
  const all = weights.reduce((sum, weight) => sum + weight, 0n);
  if (all === 0n) return weights.map(() => 0n);
  const floors = weights.map((weight) => (amount * weight) / all);
  const left = Number(floors.reduce((rest, floor) => rest - floor, amount));
  const first = weights
    .map((weight, at) => ({ at, rest: (amount * weight) % all }))
    .sort((a, b) => (a.rest === b.rest ? a.at - b.at : a.rest < b.rest ? 1 : -1))
    .slice(0, left);
  const isRaised = new Set(first.map(({ at }) => at));
  return floors.map((floor, at) => (isRaised.has(at) ? floor + 1n : floor));
}
