import { readCode } from '@/lib/clicks/redirect/read-path';
import { verifyClickToken } from '@/lib/clicks/token';
import type { Buyer } from '@/lib/connectors/port/facts';
import type { ConnectionSettings } from '@/lib/connectors/port/types';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { isId } from '@/lib/ids';
import { isName } from '@/lib/orders/customer-names';
import { recordLeadInput } from '@/lib/orders/schema';
import { usable, type Said } from '@/lib/orders/tidy';

/**
 * What led to a sale, in what shops keep beside it: metadata, attributes, custom data. Pure but for the key that click tokens
 * are checked with.
 */

export type Entries = Readonly<Record<string, unknown>>;

/** Merchants who move here keep their checkout code: what others call a click, in the order in which it is looked for. */
const OTHERS_CLICKS = [
  'tributary_click',
  'referral',
  'dubClickId',
  'tolt_referral',
  'fp_tid',
  'affonso_referral',
];
const OTHERS_CUSTOMERS = ['dubCustomerExternalId'];

export function isClick(text: unknown): text is string {
  return typeof text === 'string' && (isId('click', text) || verifyClickToken(text) !== null);
}

/** What a checkout page of the merchant's sends when it knows of no click: another one with each visit. */
export const NO_CUSTOMER = /^checkout_\d+$/;

const entry = (at: string, entries: Entries, name: string): Said => ({
  at: `${at}.${name}`,
  text: Object.hasOwn(entries, name) ? entries[name] : undefined,
});

/** The first of the texts that can be used; such fields are written by people. */
export function firstUsable(
  field: 'click' | 'code' | 'customerEmail',
  texts: readonly Said[],
  warnings: FieldWarning[],
): string | undefined {
  return allUsable(field, texts, warnings)[0];
}

function allUsable(
  field: 'click' | 'code' | 'customerEmail',
  texts: readonly Said[],
  warnings: FieldWarning[],
): string[] {
  return texts
    .map((text) => usable(field, text, warnings))
    .filter((text): text is string => text !== undefined);
}

/**
 * Our own names of a click first, then the merchant's and what others call one, where it is one; last what a checkout keeps for
 * anybody.
 */
export function clickOf(
  at: string,
  entries: Entries,
  reference: string | null | undefined,
  { warnings, clickKey }: ConnectionSettings & { warnings: FieldWarning[] },
): string | undefined {
  const own = ['click', 'tb_click'].map((name) => entry(at, entries, name));
  const others = [...(clickKey ? [clickKey] : []), ...OTHERS_CLICKS]
    .map((name) => entry(at, entries, name))
    .filter(({ text }) => isClick(text));
  const kept = reference?.replace(/^dub_id_/, '');
  const last = isClick(kept) ? [{ at: 'client_reference_id', text: kept }] : [];
  return firstUsable('click', [...own, ...others, ...last], warnings);
}

/** The discount code: what the shop says was used, else what was written beside the sale. */
export function codeOf(
  at: string,
  entries: Entries,
  used: readonly Said[],
  warnings: FieldWarning[],
): string | undefined {
  return codesOf(at, entries, used, warnings)[0];
}

/** The same of shops that take several with one order: which of them is an affiliate's is not known here. */
export function codesOf(
  at: string,
  entries: Entries,
  used: readonly Said[],
  warnings: FieldWarning[],
): string[] {
  return allUsable('code', [...used, entry(at, entries, 'code')], warnings);
}

/** The merchant's own id of a customer, as people wrote it where it belongs. */
export function merchantId({ at, text }: Said, warnings: FieldWarning[]): string | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  const isSaid = typeof text === 'string' && isName(text) && !NO_CUSTOMER.test(text);
  const id = isSaid ? recordLeadInput.shape.customerId.safeParse(text).data : undefined;
  if (id === undefined) {
    warnings.push({ field: at, code: 'DROPPED', message: 'Not an id of a customer.' });
  }
  return id;
}

/** The same in what a shop keeps beside a sale. */
export function customerIdOf(
  at: string,
  entries: Entries,
  warnings: FieldWarning[],
): string | undefined {
  return ['customerId', ...OTHERS_CUSTOMERS]
    .map((name) => merchantId(entry(at, entries, name), warnings))
    .find((id) => id !== undefined);
}

/** `[{name, value}]` or `[{key, value}]`, as shops write attributes; of one name the first. */
export function entriesOf(list: readonly { name: string; value: unknown }[]): Entries {
  return Object.fromEntries([...list].reverse().map(({ name, value }) => [name, value]));
}

const SHOP = 'https://shop.invalid';
/** As in the address of a page with `/t.js`. */
const LANDING_NAMES = ['via', 'ref', 'aff'];

/**
 * What the address says that led the buyer to the shop (a whole one, or a path of the shop's): whose code it had, and which
 * click, where the sale names none itself. Others, too, call things `click`.
 */
export function landedBy(
  address: unknown,
  named: string | undefined,
): Pick<Buyer, 'click' | 'landing' | 'isClickOfLanding'> {
  if (typeof address !== 'string' || !URL.canParse(address, SHOP)) return { click: named };
  const { searchParams } = new URL(address, SHOP);
  const codes = LANDING_NAMES.map((name) => readCode(searchParams.get(name) ?? ''));
  const landing = codes.find((code) => code !== null) ?? undefined;
  const landed = searchParams.get('click');
  if (named !== undefined || !isClick(landed)) return { click: named, landing };
  return { click: landed, landing, isClickOfLanding: true };
}
