import { z } from 'zod';

const journalState = z.object({
  state: z.enum(['direct', 'journal', 'unrecorded']),
  backlog: z.number(),
  oldestAt: z.string().nullable().default(null),
  unrecorded: z.number(),
  written: z.number().default(0),
  journalled: z.number().default(0),
  fetchedAhead: z.number().default(0),
});

/** How recording clicks goes on this instance. Its `problem` is for the log and the console: it may name hosts. */
export type JournalState = z.infer<typeof journalState>;

/** As the gateway said it last, a second ago at most; null where there is no gateway. */
export function findJournalState(): JournalState | null {
  const { tributaryJournal } = globalThis as { tributaryJournal?: unknown };
  return journalState.safeParse(tributaryJournal).data ?? null;
}
