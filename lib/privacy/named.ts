import { eraseReason, eraseTerms, ERASED, PERSONAL_KEYS } from '@/lib/privacy/terms';

/** By what rows are found that do not say whose they are: always whole JSON values, never a part of one. */
export type Named = {
  /** Ids of ours and of Stripe's, and the merchant's where they are long enough to be nobody else's. */
  exact: readonly string[];
  /** Addresses and accounts, in lower case: they are one in any case. */
  folded: readonly string[];
  /** The merchant's ids such as "42": theirs only where a field says that it is a customer's. */
  keyed: readonly string[];
};

const CUSTOMER_KEYS = new Set(['customerId', 'customer_id', 'client_reference_id', 'customer']);
const FREE_TEXT_KEYS = new Set(['reason', 'voidReason', 'closeReason', 'reversalReason']);

/** Whether a value in the JSON is one of theirs. */
export function isNamed(value: unknown, named: Named): boolean {
  return fits(value, named) || inFields(value, (key, one) => saysOf(key, one, named, isNamed));
}

/** The same of the fields of one object, without those of objects in it. */
function namesDirectly(value: object, named: Named): boolean {
  return inFields(value, (key, one) => saysOf(key, one, named, fits));
}

function inFields(value: unknown, test: (key: string, one: unknown) => boolean): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, one]) => test(key, one));
}

function saysOf(key: string, one: unknown, named: Named, test: typeof fits): boolean {
  if (typeof one === 'string' && CUSTOMER_KEYS.has(key) && named.keyed.includes(one)) return true;
  return test(one, named);
}

function fits(value: unknown, { exact, folded }: Named): boolean {
  return (
    typeof value === 'string' && (exact.includes(value) || folded.includes(value.toLowerCase()))
  );
}

/** An answer that may speak of several people: free text goes where it stands beside an id of theirs, terms everywhere. */
export function eraseNamed(
  value: unknown,
  by: { named: Named; terms: readonly string[] },
  isTheirs = false,
): unknown {
  if (typeof value === 'string') return eraseTerms(value, by.terms);
  if (Array.isArray(value)) return value.map((one) => eraseNamed(one, by, isTheirs));
  if (typeof value !== 'object' || value === null) return value;
  const own = isTheirs || namesDirectly(value, by.named);
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, fieldWithout(key, one, by, own)]),
  );
}

function fieldWithout(
  key: string,
  one: unknown,
  by: { named: Named; terms: readonly string[] },
  isTheirs: boolean,
): unknown {
  if (typeof one !== 'string') return eraseNamed(one, by, isTheirs);
  if (CUSTOMER_KEYS.has(key) && by.named.keyed.includes(one)) return ERASED;
  if (isTheirs && PERSONAL_KEYS.has(key)) return ERASED;
  return isTheirs && FREE_TEXT_KEYS.has(key) ? eraseReason(one) : eraseTerms(one, by.terms);
}
