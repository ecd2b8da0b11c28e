import { systemActor } from '@/lib/actor';
import { transact } from '@/lib/db/transact';
import type { Work } from '@/lib/db/work';
import { expectOk, ok } from '@/lib/result';
import {
  noteFailure,
  noteSuccess,
  writeOutcome,
  type ClaimedDelivery,
} from '@/lib/webhooks/rounds/deliveries-sql';
import {
  isGivenUp,
  POSTBACK_TRIES,
  restSeconds,
  TRIES,
  waitSeconds,
} from '@/lib/webhooks/schedule';
import type { Outcome } from '@/lib/webhooks/rounds/send-call';
import { switchOff } from '@/lib/webhooks/switch-off';

type Attempted = Pick<
  ClaimedDelivery,
  'id' | 'endpointId' | 'affiliateId' | 'attempts' | 'triesLeft'
>;

const GONE = 410;
const ctx = { actor: systemActor('deliver-webhooks') };

/** Writes what came of an attempt, and what follows from it for the delivery and its endpoint. */
export async function settleAttempt(of: Attempted, outcome: Outcome): Promise<void> {
  expectOk(
    await transact(ctx, async (work) => {
      const { tx, now } = work;
      const { statusCode, problem, answer, tookMs } = outcome;
      const isDone = problem === null;
      const rest = isDone ? null : restSeconds(statusCode ?? 0, outcome.retryAfter, now);
      const isPostback = of.affiliateId !== null;
      const tries = isPostback ? POSTBACK_TRIES : TRIES;
      const wait = isDone ? null : waitSeconds(of.triesLeft, { tries });
      const status = isDone ? 'delivered' : wait === null ? 'failed' : 'pending';
      const seconds = Math.max(wait ?? 0, rest ?? 0);
      const kept = { status, wait: seconds, statusCode, note: problem } as const;
      if (!(await writeOutcome(tx, of, kept))) return ok(null);
      await tx.webhookAttempt.createMany({
        data: {
          deliveryId: of.id,
          number: of.attempts,
          at: now,
          tookMs,
          statusCode,
          problem,
          // What somebody's own address makes another server say is not for them to read.
          answer: isPostback ? null : answer,
        },
        skipDuplicates: true,
      });
      if (isDone) await noteSuccess(tx, of.endpointId);
      else await noteFailed(work, of.endpointId, { statusCode, rest });
      return ok(null);
    }),
  );
}

async function noteFailed(
  work: Work,
  endpointId: string,
  { statusCode, rest }: { statusCode: number | null; rest: number | null },
): Promise<void> {
  const failing = await noteFailure(work.tx, endpointId, rest);
  if (!failing) return;
  const { failures, failingSince } = failing;
  if (statusCode === GONE) await switchOff(work, endpointId, 'gone');
  else if (isGivenUp(failures, failingSince, work.now))
    await switchOff(work, endpointId, 'failing');
}
