import { systemActor } from '@/lib/actor';
import { recordAudit } from '@/lib/audit/record';
import { keepSealKeys } from '@/lib/audit/seal/kept-keys';
import { db } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { resealConnections } from '@/lib/connectors/connections/reseal-secrets';
import { resealDetails } from '@/lib/payouts/reseal-details';
import { resealFactors } from '@/lib/people/reseal-factors';
import { expectOk, ok } from '@/lib/result';
import { resealWebhooks } from '@/lib/webhooks/reseal-webhooks';

const nothing = { details: 0, copies: 0, factors: 0, connections: 0, webhooks: 0 };
type Counts = typeof nothing;
export type ResealProgress = { what: keyof Counts; done: number; of: number };

export type Resealed = {
  /** What everything is sealed and hashed with now. */
  keyId: string;
  /** Rows that are still under another key. */
  left: Counts;
  /** Of the audit chain: kept keys that no listed key opens. */
  closedSealKeys: string[];
  /** Days for which browsers keep what an earlier AUTH_SECRET signed. */
  cookieDays: number;
};

/** Puts all that is stored under the first of ENCRYPTION_KEYS, beside a running server, and says what is left (ADR 032). */
export async function resealSecrets(tell?: (progress: ResealProgress) => void): Promise<Resealed> {
  const keyId = env().ENCRYPTION_KEYS[0].id;
  const closedSealKeys = await keepSealKeys();
  const count = { ...nothing };
  const hear = (progress: ResealProgress) => {
    count[progress.what] = progress.done;
    tell?.(progress);
  };
  const factors = await resealFactors((progress) => hear({ what: 'factors', ...progress }));
  const connections = await resealConnections((progress) =>
    hear({ what: 'connections', ...progress }),
  );
  const details = await resealDetails(hear);
  const webhooks = await resealWebhooks((progress) => hear({ what: 'webhooks', ...progress }));
  const left = { ...details, factors, connections, webhooks };
  if (Object.values(count).some((done) => done > 0)) {
    const ctx = { actor: systemActor('secrets-reseal') };
    const row = {
      action: 'SECRETS_RESEALED',
      subjectType: 'installation',
      subjectId: keyId,
      programId: null,
      affiliateId: null,
      data: { ...count, left },
    } as const;
    expectOk(await transact(ctx, async (work) => ok(await recordAudit(work, row))));
  }
  return { keyId, left, closedSealKeys, cookieDays: await longestCookie() };
}

async function longestCookie(): Promise<number> {
  const [program, group, affiliate] = await Promise.all([
    db.program.aggregate({ _max: { cookieDays: true } }),
    db.group.aggregate({ _max: { cookieDays: true } }),
    db.affiliate.aggregate({ _max: { cookieDays: true } }),
  ]);
  return Math.max(...[program, group, affiliate].map((level) => level._max.cookieDays ?? 0));
}
