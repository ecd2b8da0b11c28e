import { AsyncLocalStorage } from 'node:async_hooks';

const moved = new AsyncLocalStorage<{ at: Date }>();

/**
 * Runs fn with the database's clock moved to `at` in every transaction it starts. For tests and for making demo
 * history through the product's own commands; nothing in a request path calls it.
 */
export function atTime<T>(at: Date, fn: () => Promise<T>): Promise<T> {
  return moved.run({ at }, fn);
}

export function movedClock(): Date | null {
  return moved.getStore()?.at ?? null;
}
