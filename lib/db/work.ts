import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';

/** One unit of work: what happens in one transaction, who does it, and the database's time. */
export type Work = { tx: Tx; ctx: CommandContext; now: Date };
