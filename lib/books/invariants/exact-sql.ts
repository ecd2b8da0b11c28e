/** Ninety places after the point: what is rounded to forty of them at the end is exact, a half among it. */
export const ONE = `1.${'0'.repeat(90)}::numeric`;
