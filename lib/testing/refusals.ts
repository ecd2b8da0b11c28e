import { db } from '@/lib/db/client';
import { flushRefusals } from '@/lib/security/note-refusal';

/** The events that something leaves, as they are written; with a book of its own, whose bounds nobody has used up. */
export async function eventsOf(run: () => Promise<unknown>) {
  await flushRefusals();
  Reflect.deleteProperty(globalThis, 'tributaryRefusals');
  await db.securityEvent.deleteMany();
  await run();
  await flushRefusals();
  return db.securityEvent.findMany({ orderBy: { id: 'asc' } });
}
