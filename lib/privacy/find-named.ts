import type { Tx } from '@/lib/db/client';
import {
  deleteAnswers,
  emptyMessages,
  emptyStripe,
  endOfAnswers,
  endOfMessages,
  endOfStripe,
  findAnswers,
  findMessages,
  findStripe,
  type MessageRow,
  type StripeRow,
} from '@/lib/privacy/find-named-sql';
import { isNamed, type Named } from '@/lib/privacy/named';
import { withoutOtherPrograms } from '@/lib/privacy/programs-of-events';

/** What Stripe sent of the person, a stretch of the table at a time; without what is known to be another program's. */
export async function* stripeEvents(
  tx: Tx,
  named: Named,
  programIds: readonly string[],
): AsyncGenerator<StripeRow[]> {
  for (let after = ''; ;) {
    const upTo = await endOfStripe(tx, after);
    const rows = await findStripe(tx, named, programIds, after, upTo);
    const theirs = rows.filter((row) => isNamed(row.payload, named));
    yield await withoutOtherPrograms(tx, theirs, programIds);
    if (upTo === null) return;
    after = upTo;
  }
}

export async function eraseStripeEvents(
  tx: Tx,
  named: Named,
  programIds: readonly string[],
): Promise<void> {
  for await (const rows of stripeEvents(tx, named, programIds)) {
    if (rows.length > 0) {
      await emptyStripe(
        tx,
        rows.map(({ id }) => id),
      );
    }
  }
}

/** What webhooks were told of the person, a stretch of the table at a time. */
export async function* messagesTold(
  tx: Tx,
  named: Named,
  programIds: readonly string[],
): AsyncGenerator<MessageRow[]> {
  for (let after = ''; ;) {
    const upTo = await endOfMessages(tx, after);
    const rows = await findMessages(tx, named, { after, upTo, programIds });
    yield rows.filter(({ body }) => isNamed(JSON.parse(body), named));
    if (upTo === null) return;
    after = upTo;
  }
}

export async function eraseMessages(
  tx: Tx,
  { namedByCode, programIds }: { namedByCode: Named; programIds: readonly string[] },
): Promise<void> {
  for await (const rows of messagesTold(tx, namedByCode, programIds)) {
    if (rows.length > 0) {
      await emptyMessages(
        tx,
        rows.map(({ id }) => id),
      );
    }
  }
}

/** Answers that the keys of their programs got, kept for a repeat. */
export async function eraseAnswers(
  tx: Tx,
  { named, programIds }: { named: Named; programIds: readonly string[] },
): Promise<void> {
  const keys = await tx.apiKey.findMany({
    where: { programId: { in: [...programIds] } },
    select: { id: true },
  });
  for (const { id } of keys) {
    for (let after = { apiKeyId: id, route: '', key: '' }; ;) {
      const upTo = await endOfAnswers(tx, after);
      const rows = await findAnswers(tx, named, after, upTo);
      const theirs = rows.filter(
        ({ key, body }) => isNamed(key, named) || isNamed(JSON.parse(body), named),
      );
      if (theirs.length > 0) await deleteAnswers(tx, theirs);
      if (upTo === null) break;
      after = upTo;
    }
  }
}
