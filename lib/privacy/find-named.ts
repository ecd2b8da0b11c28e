import type { Tx } from '@/lib/db/client';
import {
  emptyStripe,
  endOfAnswers,
  endOfStripe,
  findAnswers,
  findStripe,
  writeAnswers,
  type StripeRow,
} from '@/lib/privacy/find-named-sql';
import { eraseNamed, isNamed, type Named } from '@/lib/privacy/named';

/** What Stripe sent of the person, a stretch of the table at a time. */
export async function* stripeEvents(tx: Tx, named: Named): AsyncGenerator<StripeRow[]> {
  for (let after = ''; ;) {
    const upTo = await endOfStripe(tx, after);
    const rows = await findStripe(tx, named, after, upTo);
    yield rows.filter((row) => isNamed(row.payload, named));
    if (upTo === null) return;
    after = upTo;
  }
}

export async function eraseStripeEvents(tx: Tx, named: Named): Promise<void> {
  for await (const rows of stripeEvents(tx, named)) {
    if (rows.length > 0) {
      await emptyStripe(
        tx,
        rows.map(({ id }) => id),
      );
    }
  }
}

/** Answers that the keys of their programs got, kept for a repeat. */
export async function eraseAnswers(
  tx: Tx,
  by: { named: Named; terms: readonly string[]; programIds: readonly string[] },
): Promise<void> {
  const keys = await tx.apiKey.findMany({
    where: { programId: { in: [...by.programIds] } },
    select: { id: true },
  });
  for (const { id } of keys) {
    for (let after = { apiKeyId: id, route: '', key: '' }; ;) {
      const upTo = await endOfAnswers(tx, after);
      const rows = await findAnswers(tx, by.named, after, upTo);
      const changed = rows.flatMap((row) => {
        const said: unknown = JSON.parse(row.body);
        if (!isNamed(said, by.named)) return [];
        return [{ ...row, body: JSON.stringify(eraseNamed(said, by)) }];
      });
      if (changed.length > 0) await writeAnswers(tx, changed);
      if (upTo === null) break;
      after = upTo;
    }
  }
}
