import { systemActor } from '@/lib/actor';
import { applyFact } from '@/lib/connectors/inbox/apply-fact';
import {
  keepEvent,
  noteOutcome,
  noteStillRefused,
  takeRefused,
  type Noted,
  type Outcome,
} from '@/lib/connectors/inbox/keep-event';
import { conflictOf } from '@/lib/connectors/inbox/other-sale';
import type { Connector, Message, Reading } from '@/lib/connectors/port/connector';
import { PROVIDER_WORDS } from '@/lib/connectors/port/words';
import { haveRefunds } from '@/lib/connectors/port/facts';
import type { ConnectionRef, Effect, EventWork } from '@/lib/connectors/port/types';
import { savepoint } from '@/lib/db/savepoint';
import { FOR_MANY_ROWS, transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import { logger } from '@/lib/logger';
import type { RefusalCode } from '@/lib/refusals';
import { ok, type Refusal, type Result } from '@/lib/result';
import { finishReopeningNow, type CustomerName } from '@/lib/sales/finish-reopening';

export type Received = {
  received: true;
  /** This event was stored before: nothing was added. */
  duplicate?: true;
  outcome?: Outcome;
  /** Why it was refused. */
  code?: RefusalCode;
  /** Why there was nothing to do, or what it waits for. */
  note?: string;
  /** What the event says and could not be used; the rest of it counts. */
  warnings?: FieldWarning[];
};

const REPEATED: Received = { received: true, duplicate: true };
const NOT_ALL_USED = 'an event of a shop says something that cannot be used; the rest of it counts';

/** Of a connection that serves every program: the merchant names the program or makes it, and the event comes again. */
const WORTH_SENDING_AGAIN: ReadonlySet<RefusalCode> = new Set(['PROGRAM_NOT_FOUND']);

/**
 * Stores a verified event and its effect in one transaction; a repeat adds nothing. What the facts themselves refuse is
 * stored as refused: a repeat of it is tried again, for what refused it may be mended. A test event does what a real one
 * would, and all of it is taken back: only its row stays.
 */
export async function receiveEvent(
  connection: ConnectionRef,
  connector: Connector,
  message: Message,
  requestId: string,
): Promise<Result<Received>> {
  const actor = { ...systemActor(connection.provider), label: PROVIDER_WORDS[connection.provider] };
  const ctx: CommandContext = { actor, requestId };
  const about = {
    connectionId: connection.id,
    eventId: message.eventId,
    type: message.type,
    requestId,
  };
  let reopened: CustomerName[] = [];
  const result = await transact<Received>(
    ctx,
    async (work) => {
      reopened = [];
      const isNew = await keepEvent(work, connection, message, { outcome: 'applied' });
      if (!isNew && !(await takeRefused(work, connection, message))) return ok(REPEATED);
      if (message.refused) return { ok: false, error: message.refused };
      const reading = connector.read(message, work.now, connection.settings);
      if (!reading.ok) return reading;
      const isTest = message.isTest && reading.value.facts.length > 0;
      const undo = isTest ? await savepoint(work.tx) : null;
      const warnings = [...reading.value.warnings];
      const applied = await applyAll(
        { ...work, connection, reopened, warnings, hasRefunds: haveRefunds(reading.value.facts) },
        reading.value,
      );
      if (undo) {
        await undo();
        reopened = [];
        const note = wouldBe(applied);
        await noteOutcome(work, connection, message, { outcome: 'test', note });
        return ok({ received: true, outcome: 'test', note });
      }
      if (!applied.ok) return applied;
      // As it was stored: nothing is left to write while what it moved is held.
      const isNoted = isNew && applied.value.outcome === 'applied' && warnings.length === 0;
      if (!isNoted) await noteOutcome(work, connection, message, { ...applied.value, warnings });
      return ok(answerOf(applied.value, warnings));
    },
    FOR_MANY_ROWS,
  );
  if (result.ok) {
    const { warnings } = result.value;
    if (warnings) logger.warn({ ...about, warnings }, NOT_ALL_USED);
    for (const name of reopened) await finishReopeningNow(ctx, name);
    return result;
  }
  const { code } = result.error;
  if (connection.programId === null && WORTH_SENDING_AGAIN.has(code)) return result;
  logger.warn({ ...about, code }, 'an event of a shop was refused');
  return transact<Received>(ctx, (work) => keepRefused(work, connection, message, result.error));
}

/** A test that is refused is a test: what is applied again later is what the shop meant. */
async function keepRefused(
  work: Work,
  connection: ConnectionRef,
  message: Message,
  error: Refusal,
): Promise<Result<Received>> {
  const { code } = error;
  const noted: Noted = message.isTest
    ? { outcome: 'test', note: wouldBe({ ok: false, error }) }
    : {
        outcome: 'refused',
        note: `${code}: ${error.message}`,
        conflictOrderId: conflictOf(error),
      };
  const isNew = await keepEvent(work, connection, message, noted);
  if (!isNew) {
    await noteStillRefused(work, connection, message, noted);
    return ok(REPEATED);
  }
  const { outcome, note } = noted;
  return ok(message.isTest ? { received: true, outcome, note } : { received: true, outcome, code });
}

/** All facts of one event, or none of them. What anything was changed by counts as applied, and what waits before nothing. */
async function applyAll(work: EventWork, { facts, why }: Reading): Promise<Result<Effect>> {
  let effect: Effect = { outcome: 'ignored', note: why ?? 'It says nothing that counts here.' };
  for (const fact of facts) {
    const applied = await applyFact(work, fact);
    if (!applied.ok) return applied;
    if (RANK[applied.value.outcome] >= RANK[effect.outcome]) effect = applied.value;
  }
  return ok(effect);
}

const RANK = { ignored: 0, waiting: 1, applied: 2 } as const satisfies Record<
  Effect['outcome'],
  number
>;

function answerOf(effect: Effect, warnings: FieldWarning[]): Received {
  return {
    received: true,
    outcome: effect.outcome,
    ...(effect.outcome === 'waiting' ? { note: effect.note } : {}),
    ...(warnings.length === 0 || effect.outcome === 'ignored' ? {} : { warnings }),
  };
}

function wouldBe(applied: Result<Effect>): string {
  if (!applied.ok) return `A test. A real one would be refused: ${applied.error.message}`;
  const { outcome } = applied.value;
  if (outcome === 'applied') return 'A test. A real one would be applied.';
  return `A test. Of a real one: ${applied.value.note}`;
}
