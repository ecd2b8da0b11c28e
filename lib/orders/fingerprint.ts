import { createHash } from 'node:crypto';

type Fact =
  string | number | boolean | null | undefined | Date | readonly Fact[] | { [key: string]: Fact };

/** SHA-256 over facts in which the order of keys does not count, and absent is the same as null. */
export function fingerprintOf(facts: { [key: string]: Fact }): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(facts)))
    .digest('hex');
}

function isList(fact: Fact): fact is readonly Fact[] {
  return Array.isArray(fact);
}

function sorted(fact: Fact): unknown {
  if (fact === undefined || fact === null) return null;
  if (fact instanceof Date) return fact.toISOString();
  if (typeof fact !== 'object') return fact;
  if (isList(fact)) return fact.map(sorted);
  return Object.keys(fact)
    .sort()
    .map((key) => [key, sorted(fact[key])])
    .filter(([, value]) => value !== null);
}
