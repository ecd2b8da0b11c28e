import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { ID_PREFIXES, isId, type IdNoun } from '@/lib/ids';
import { ERASED, eraseTerms, isReasonCode, type Terms } from '@/lib/privacy/terms';

/** Fields of audit data and events that hold nothing but what a person is called or reached by. */
export const PERSONAL_KEYS = new Set([
  'email',
  'emailMark',
  'nameMark',
  'name',
  'names',
  'note',
  'masked',
  'customer',
  'joined',
  'splitFrom',
  'legalName',
  'legalAddress',
  'taxId',
  'publicName',
  'device',
]);

/** Fields that hold words of ours: a link that is called "paid" takes no status away. */
const OWN_KEYS = new Set([
  'status',
  'fromStatus',
  'toStatus',
  'type',
  'kind',
  'currency',
  'method',
  'source',
  'event',
  'outcome',
  'role',
  'subjectType',
]);
const NOUNS = Object.keys(ID_PREFIXES) as IdNoun[];

/** The JSON without the person, text by text; fields that hold nothing else are emptied whole. Numbers stay. */
export function eraseInJson(value: unknown, terms: Terms): unknown {
  if (typeof value === 'string') return eraseTerms(value, terms);
  if (Array.isArray(value)) return value.map((one) => eraseInJson(one, terms));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, eraseField(key, one, terms)]),
  );
}

function eraseField(key: string, one: unknown, terms: Terms): unknown {
  if (PERSONAL_KEYS.has(key)) return emptied(one);
  // What a shop tells has fields of the shop's.
  if (key === 'metadata') return eraseEach(one, terms);
  return isOurs(key, one) ? one : eraseInJson(one, terms);
}

function eraseEach(value: unknown, terms: Terms): unknown {
  if (typeof value !== 'object' || value === null) return eraseInJson(value, terms);
  const entries = Object.entries(value);
  return Object.fromEntries(entries.map(([key, one]) => [key, eraseInJson(one, terms)]));
}

/** Whether a field holds a word or an id of ours: neither names anybody. */
export function isOurs(key: string, value: unknown): boolean {
  if (OWN_KEYS.has(key)) return isWord(value) || isChange(value);
  if (typeof value !== 'string') return false;
  if (/reason$/i.test(key)) return isReasonCode(value);
  if (key === 'from' || key === 'to') return AFFILIATE_STATUSES.some((status) => status === value);
  return /^id$|(?<!customer|external)Id$/i.test(key) && isOwnId(value);
}

/** A word as our own lists have them: "in_payout", "USD", "order.recorded". */
function isWord(value: unknown): boolean {
  return typeof value === 'string' && /^(?:[a-z][a-z_.]*|[A-Z]{3})$/.test(value);
}

function isChange(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    Object.entries(value).every(([key, one]) => ['from', 'to'].includes(key) && isWord(one))
  );
}

function isOwnId(value: string): boolean {
  return NOUNS.some((noun) => isId(noun, value));
}

function emptied(value: unknown): unknown {
  if (typeof value === 'string') return ERASED;
  if (Array.isArray(value)) return value.map(emptied);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, emptied(one)]));
}
