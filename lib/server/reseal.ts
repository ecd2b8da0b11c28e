import { print, runCommand } from '@/lib/command';
import { withDatabase } from '@/lib/server/postgres/database';

const WORDS = {
  details: 'payout details',
  copies: 'copies kept by payouts',
  factors: 'second factors',
  connections: 'secrets of connections',
  webhooks: 'secrets of webhooks',
};

/** Beside a running server; may be ended at any moment and run again. 1 when something is left under another key. */
runCommand(() =>
  withDatabase(async () => {
    const { disconnectDb } = await import('@/lib/db/client');
    const { resealSecrets } = await import('@/lib/server/reseal-secrets');
    const { env } = await import('@/lib/env');
    try {
      const { keyId, left, closedSealKeys, cookieDays } = await resealSecrets(
        ({ what, done, of }) => print(`${WORDS[what]}: ${done} of ${of}`),
      );
      for (const id of closedSealKeys) {
        print(`The audit chain's key "${id}" cannot be opened: list the key it was kept under.`);
      }
      if (env().AUTH_SECRET.length > 1) {
        print(
          `AUTH_SECRET lists ${env().AUTH_SECRET.length}: take the old ones away ${cookieDays} days after the new one came first, when no cookie of a click that still counts was signed by them.`,
        );
      }
      const rest = Object.values(left).reduce((sum, some) => sum + some, 0);
      if (rest === 0 && closedSealKeys.length === 0) {
        print(`Everything is under the key "${keyId}": the others of ENCRYPTION_KEYS may go.`);
        return 0;
      }
      if (rest > 0) {
        print(
          `Left: ${left.details} ${WORDS.details}, ${left.copies} ${WORDS.copies}, ${left.factors} ${WORDS.factors}, ${left.webhooks} ${WORDS.webhooks}. What was in use is done by another run; what a key sealed that is not listed needs that key. Keep every key until nothing is left.`,
        );
      }
      return 1;
    } finally {
      await disconnectDb();
    }
  }),
);
