import type { Tx } from '@/lib/db/client';
import {
  endOfEvents,
  findAudit,
  findEvents,
  lastAudit,
  type FoundAudit,
  type FoundEvent,
  type Whose,
} from '@/lib/privacy/records-sql';

/** Rows that one statement looks through: each stays far below its fifteen seconds. */
const STRETCH = 100_000;

/** Rows of the audit log about the person or by them, a stretch of the log at a time. */
export async function* auditOf(tx: Tx, of: Whose): AsyncGenerator<FoundAudit[]> {
  const last = await lastAudit(tx);
  for (let after = -1n; after < last; after += BigInt(STRETCH)) {
    yield await findAudit(tx, of, after, after + BigInt(STRETCH));
  }
}

/** What others were or will be sent about the person. */
export async function* eventsOf(tx: Tx, of: Whose): AsyncGenerator<FoundEvent[]> {
  for (let after = ''; ;) {
    const upTo = await endOfEvents(tx, after, STRETCH);
    yield await findEvents(tx, of, after, upTo);
    if (upTo === null) return;
    after = upTo;
  }
}

/** The first rows of stretches, up to a limit. */
export async function firstOf<T>(stretches: AsyncGenerator<T[]>, limit: number): Promise<T[]> {
  const found: T[] = [];
  for await (const rows of stretches) {
    found.push(...rows);
    if (found.length >= limit) break;
  }
  return found.slice(0, limit);
}
