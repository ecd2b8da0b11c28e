import {
  dropped,
  freeText,
  tidyFields,
  wholeOrNothing,
  type FieldRule,
  type FieldWarning,
} from '@/lib/format/tidy-fields';
import { plainText } from '@/lib/format/plain-text';
import {
  MAX_CLICK,
  MAX_CODE,
  MAX_METADATA_ENTRIES,
  MAX_METADATA_NAME,
  MAX_METADATA_TEXT,
  MAX_REASON,
  baseOf,
  customerEmailSchema,
  type RecordOrderInput,
  type RecordRefundInput,
} from '@/lib/orders/schema';
import { refundLinesOf } from '@/lib/orders/order-lines';

/** What reports of leads, orders, refunds and disputes may leave out, in a form that can be used. */

const metadataName = plainText(MAX_METADATA_NAME);
const metadataText = freeText(MAX_METADATA_TEXT);

const metadata: FieldRule = (given) => {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return dropped('Not an object of short facts.');
  }
  const kept: [string, unknown][] = [];
  const changed: string[] = [];
  const left: string[] = [];
  for (const [name, value] of Object.entries(given)) {
    const entry = metadataEntry(name, value);
    if (entry === null || kept.length >= MAX_METADATA_ENTRIES) left.push(name);
    else {
      kept.push([entry.name, entry.value]);
      if (entry.isChanged) changed.push(name);
    }
  }
  return {
    value: Object.fromEntries(kept),
    warnings: [
      ...(changed.length > 0
        ? [{ code: 'CUT' as const, message: `Kept in part: ${namesOf(changed)}.` }]
        : []),
      ...(left.length > 0
        ? [{ code: 'DROPPED' as const, message: `Not kept: ${namesOf(left)}.` }]
        : []),
    ],
  };
};

/** Null: nothing of it can be kept. */
function metadataEntry(name: string, value: unknown) {
  const parsed = metadataName.safeParse(name);
  if (!parsed.success || name === '__proto__') return null;
  const isPlain =
    value === null || value === '' || typeof value === 'boolean' || Number.isFinite(value);
  if (isPlain) return { name: parsed.data, value, isChanged: false };
  if (typeof value !== 'string') return null;
  const tidied = metadataText(value);
  return { name: parsed.data, value: tidied.value ?? '', isChanged: tidied.warnings.length > 0 };
}

const MOST_NAMES = 10;

function namesOf(names: readonly string[]): string {
  const shown = names.slice(0, MOST_NAMES).map((name) => JSON.stringify(name.slice(0, 40)));
  const more = names.length - shown.length;
  return shown.join(', ') + (more > 0 ? ` and ${more} more` : '');
}

const touch = {
  customerEmail: wholeOrNothing(customerEmailSchema, 'Not an e-mail address.'),
  click: wholeOrNothing(plainText(MAX_CLICK), 'Not a click id or token.'),
  code: wholeOrNothing(plainText(MAX_CODE), 'Not a code.'),
} as const;
const reason = freeText(MAX_REASON);

export const tidyLead = tidyFields(touch);
export const tidyOrder = tidyFields({ ...touch, metadata });
export const tidyRefund = tidyFields({ reason });
export const tidyDispute = tidyFields({ reason });
/** Its reason has to be given; as long as something of it can be kept it will do. */
export const tidyReversal = tidyFields({ reason });

/** A text of a provider's object, and what it is called there (`metadata.code`). */
export type Said = { at: string; text: unknown };

/** One field alone, as payment providers send it; undefined when nothing of it can be used. Adds what became of it. */
export function usable(
  field: keyof typeof touch | 'reason',
  { at, text }: Said,
  warnings: FieldWarning[],
): string | undefined {
  if (text === undefined || text === null || text === '') return undefined;
  const tidied = field === 'reason' ? reason(text) : touch[field](text);
  warnings.push(...tidied.warnings.map((warning) => ({ field: at, ...warning })));
  return typeof tidied.value === 'string' ? tidied.value : undefined;
}

/** What of an order's amounts is not taken as it was told. */
export function amountWarnings(input: RecordOrderInput): FieldWarning[] {
  if (baseOf(input) === BigInt(input.amount)) return [];
  const message = 'More than the total: the base of the commission is what was paid.';
  return [{ field: 'amount', code: 'CHANGED', message }];
}

/** What of a refund's lines is not taken as it was told. */
export function refundLineWarnings({ lines, amount }: RecordRefundInput): FieldWarning[] {
  if (!refundLinesOf(lines, amount).isScaled) return [];
  const message = 'More than the refund: each is counted in proportion.';
  return [{ field: 'lines', code: 'CHANGED', message }];
}
