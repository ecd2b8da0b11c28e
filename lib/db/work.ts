import type { CommandContext } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';

/** One unit of work: what happens in one transaction, who does it, and the database's time. */
export type Work = { tx: Tx; ctx: CommandContext; now: Date };

/** The transaction and its time, for what several do together, or nobody in particular. */
export type Moment = Pick<Work, 'tx' | 'now'>;
