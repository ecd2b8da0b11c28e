import { toJsonInteger } from '@/lib/money/money';

/** The value as JSON has it: bigint becomes an integer, Date an ISO 8601 text in UTC, undefined is left out. */
export function toJson(value: unknown): unknown {
  if (typeof value === 'bigint') return toJsonInteger(value);
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, part]) => part !== undefined)
        .map(([name, part]) => [name, toJson(part)]),
    );
  }
  return value;
}

/** What a route may hand to `toJson` where its output schema wants T: bigint for a number, Date for a text. */
export type Wire<T> = unknown extends T
  ? unknown
  : T extends string
    ? string extends T
      ? T | Date
      : T
    : T extends number
      ? number extends T
        ? T | bigint
        : T
      : T extends readonly (infer Item)[]
        ? readonly Wire<Item>[]
        : T extends object
          ? { [Name in keyof T]: Wire<T[Name]> }
          : T;
