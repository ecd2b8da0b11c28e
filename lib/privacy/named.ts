/** By what rows are found that do not say whose they are: always whole JSON values, never a part of one. */
export type Named = {
  /** Ids of ours and of Stripe's, and the merchant's where they are long enough to be nobody else's. */
  exact: ReadonlySet<string>;
  /** Addresses and accounts, in lower case: they are one in any case. */
  folded: ReadonlySet<string>;
  /** The merchant's ids such as "42": theirs only where a field says that it is a customer's. */
  keyed: ReadonlySet<string>;
};

const CUSTOMER_KEYS = new Set(['customerId', 'customer_id', 'client_reference_id', 'customer']);

/** Whether a value in the JSON is one of theirs. */
export function isNamed(value: unknown, named: Named): boolean {
  if (typeof value === 'string') {
    return named.exact.has(value) || named.folded.has(value.toLowerCase());
  }
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(
    ([key, one]) =>
      (CUSTOMER_KEYS.has(key) && typeof one === 'string' && named.keyed.has(one)) ||
      isNamed(one, named),
  );
}
