import { z } from 'zod';

import type { ClicksStatus } from '@/lib/clicks/recording/recorder-types';

import type { RefusalRow } from '@/lib/security/refusal-book';

import type { Address } from '@/lib/server/gateway/address';

/** What the gateway sends to Next's process. */
export type ToNext =
  | { type: 'start'; listen: Address; wantsInvite: boolean }
  /** How recording clicks goes, for /readyz and /metrics; also asks for a sign of life. */
  | { type: 'journal'; status: ClicksStatus }
  /** What the gateway refused itself, for the log of refusals. */
  | { type: 'refusals'; rows: RefusalRow[] }
  | { type: 'stop' };

/** What Next's process answers. */
export const fromNext = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  /** The link for the first owner, null when there is one: needs the database, which may be a while after `ready`. */
  z.object({ type: z.literal('invite'), invite: z.string().nullable() }),
  z.object({ type: z.literal('failed'), message: z.string() }),
  z.object({ type: z.literal('alive') }),
  /** A credential, by its mark, is good, and this is whose. */
  z.object({ type: z.literal('caller'), mark: z.string(), caller: z.string() }),
]);
export type FromNext = z.infer<typeof fromNext>;
