import type { Actor } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { AnswerToKeep } from '@/lib/db/kept-answers';

/** On whose behalf a command runs, and what its caller needs of its transaction. */
export type CommandContext = {
  actor: Actor;
  requestId?: string;
  /** Of a call with an Idempotency-Key: its answer is written in the transaction of its effect, by `transact`. */
  answer?: AnswerToKeep;
};

/** For what follows a command on its behalf, in transactions of its own: its answer is kept already. */
export function withoutAnswer({ actor, requestId }: CommandContext): CommandContext {
  return { actor, ...(requestId === undefined ? {} : { requestId }) };
}

/** One unit of work: what happens in one transaction, who does it, and the database's time. */
export type Work = { tx: Tx; ctx: CommandContext; now: Date };

/** The transaction and its time, for what several do together, or nobody in particular. */
export type Moment = Pick<Work, 'tx' | 'now'>;
