import { db } from '@/lib/db/client';
import type { RefusalRow } from '@/lib/security/refusal-book';

/** Adds the rows to the log that owners read. A key that ended is named by its id; of one that never was nothing is known. */
export async function writeRefusals(rows: readonly RefusalRow[]): Promise<void> {
  const hashes = rows.flatMap(({ keyHash }) => keyHash ?? []);
  const ended =
    hashes.length === 0
      ? []
      : await db.apiKey.findMany({
          where: { keyHash: { in: hashes } },
          select: { id: true, keyHash: true },
        });
  const idOf = new Map(ended.map(({ keyHash, id }) => [keyHash, id]));
  await db.securityEvent.createMany({
    data: rows.map(({ keyHash, actor, at, ...row }) => {
      const keyId = keyHash === undefined ? undefined : idOf.get(keyHash);
      return {
        at: new Date(at),
        kind: row.kind,
        reason: keyId === undefined ? row.reason : 'ENDED_KEY',
        actorKind: keyId === undefined ? (actor?.kind ?? null) : 'api_key',
        actorId: keyId ?? actor?.id ?? null,
        network: row.network ?? null,
        action: row.action ?? null,
        requestId: row.requestId ?? null,
        count: row.count,
      };
    }),
  });
}
