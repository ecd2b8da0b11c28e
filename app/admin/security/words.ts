import type { CounterName } from '@/lib/people/throttle';
import type { SecurityEventRow } from '@/lib/security/queries';
import { MORE } from '@/lib/security/refusal-book';

const THROTTLED: Readonly<Record<CounterName, string>> = {
  device: 'Too many failed logins from one device',
  accountNetwork: 'Too many failed logins to one account',
  network: 'Too many failed logins from one network',
  confirmation: 'Too many wrong passwords or codes',
  factor: 'Too many wrong codes after a right password',
  application: 'Too many applications from one network',
  applicant: 'Too many applications with one address',
  oneTimeToken: 'Too many links that are none',
  link: 'Too many links asked for from one network',
  linkAddress: 'Too many links asked for to one address',
  code: 'Too many codes asked for',
  agent: 'Too many messages of one agent',
};

/** Why, for a person; a code or a permission without words stands as it is. */
const REASONS: Readonly<Record<string, string>> = {
  UNKNOWN_ADDRESS: 'Nobody has this address',
  WRONG_PASSWORD: 'The password was wrong',
  DISABLED: 'The person is disabled',
  WRONG_CODE: 'The code was wrong',
  TOKEN_INVALID: 'Used, expired, or none of ours',
  NO_KEY: 'No key was sent',
  UNKNOWN_KEY: 'There is no such key',
  ENDED_KEY: 'The key was ended',
  METRICS_TOKEN: 'The token for /metrics was wrong',
  FORBIDDEN: 'Not allowed to them',
  OTHER_SITE: 'A page of another site asked',
  INVALID_SIGNATURE: 'The signature did not match',
  CONFIRMATION_INVALID: 'A confirmation that was never given for this call',
  CONFIRMATION_USED: 'The confirmation was used before',
  UNAUTHENTICATED: 'The key was ended meanwhile',
  portal: 'The portal is for affiliates',
  ...THROTTLED,
  reads: 'More reads than the key’s limit',
  writes: 'More writes than the key’s limit',
  refused: 'Too many calls without a good key or signature',
  SHARE: 'More at once than one network’s share',
};

export function reasonWords({ reason, count }: SecurityEventRow): string {
  if (reason === MORE) return `And ${count.toLocaleString('en')} more in about a minute`;
  return REASONS[reason] ?? reason;
}

export function whoWords({ actor }: SecurityEventRow): string {
  return actor ? (actor.name ?? `${actor.kind} ${actor.id}`) : 'Nobody known';
}
