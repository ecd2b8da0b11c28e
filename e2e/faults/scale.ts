/** How hard a fault is tried: short in `npm test`, long by `npm run test:faults`. */
export function scale<T>(sizes: { short: T; long: T }): T {
  return process.env.FAULTS === 'long' ? sizes.long : sizes.short;
}
