import PgBoss from 'pg-boss';

import { sealAudit } from '@/lib/audit/seal/seal-audit';
import { expireClicks } from '@/lib/clicks/rollups/expire-clicks';
import { foldClickRollups } from '@/lib/clicks/rollups/fold-rollups';
import { makeCodes } from '@/lib/connectors/codes/make-codes';
import { joinKnownCustomers } from '@/lib/connectors/stripe/read-names';
import { earnGoals } from '@/lib/commissions/goals/earn-goals';
import { giveLines } from '@/lib/commissions/give-lines';
import { matureCommissions } from '@/lib/commissions/mature-commissions';
import { finishBans } from '@/lib/corrections/finish-bans';
import { tellDigests } from '@/lib/digest/tell-digests';
import { env } from '@/lib/env';
import { expireRecords } from '@/lib/jobs/expire-records';
import { queueNames, type QueueName } from '@/lib/jobs/queues';
import { removeApplications } from '@/lib/jobs/remove-applications';
import { logger, reportProblem } from '@/lib/logger';
import { deliverMail, isMailed } from '@/lib/mail/deliver-mail';
import { deliverDue } from '@/lib/outbox/deliver';
import { moveByRules } from '@/lib/sales/move-by-rules';
import { earnRetroactive } from '@/lib/sales/retroactive/earn-retroactive';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { remakeAddresses } from '@/lib/payouts/remake-addresses';
import { requestDuePayouts } from '@/lib/payouts/schedule/request-due-payouts';
import { checkBooksHourly } from '@/lib/books/self-check/check-books';
import { issueDueStatements } from '@/lib/statements/issue-due';
import { Calls } from '@/lib/webhooks/rounds/calls';
import { deliverWebhooks } from '@/lib/webhooks/rounds/deliver-webhooks';

export type Worker = { stop(): Promise<void> };

/** Of a process: `signal` says that it is to end, and what takes long comes to its end; `calls` go on between rounds. */
type Running = { signal: AbortSignal; calls: Calls };

/** For what is under way when the process is to end. */
const LAST_MS = 10_000;

const JOBS: Record<QueueName, (running: Running) => Promise<unknown>> = {
  'mature-commissions': matureCommissions,
  'expire-records': expireRecords,
  'deliver-outbox': () => deliverDue(deliverMail, isMailed),
  'deliver-webhooks': deliverWebhooks,
  'fold-clicks': foldClickRollups,
  'decide-late-clicks': decideLateClicks,
  'expire-clicks': () => expireClicks(),
  'seal-audit': () => sealAudit(),
  'check-books': checkBooksHourly,
  'request-payouts': requestDuePayouts,
  'issue-statements': () => issueDueStatements(),
  'finish-bans': finishBans,
  'remake-addresses': remakeAddresses,
  'join-customers': joinKnownCustomers,
  'remove-applications': removeApplications,
  'tell-digests': tellDigests,
  'give-lines': () => giveLines(),
  'earn-goals': () => earnGoals(),
  'earn-retroactive': () => earnRetroactive(),
  'move-by-rules': moveByRules,
  'make-codes': makeCodes,
};

const EVERY_MINUTE = '* * * * *';
/** What need not be done at once. */
const LESS_OFTEN: Partial<Record<QueueName, string>> = {
  'expire-clicks': '17 * * * *',
  'check-books': '41 * * * *',
  'request-payouts': '7 * * * *',
  'finish-bans': '*/5 * * * *',
  // What a release before left; new events join at once.
  'join-customers': '*/5 * * * *',
  // Once a day: who asks earlier has it issued at once.
  'issue-statements': '23 0 * * *',
  'remove-applications': '47 3 * * *',
  // Every night, in whichever zone it is.
  'move-by-rules': '31 2 * * *',
  // Zones have quarters of an hour.
  'tell-digests': '*/15 * * * *',
  // What was earned before lines were kept; new orders have theirs at once.
  'give-lines': '*/5 * * * *',
  // Periods end by the clocks of each program.
  'earn-goals': '11 * * * *',
  'earn-retroactive': '14 * * * *',
};

/**
 * Runs the jobs of this installation; any number of processes may do so at once, because each job is safe when two run
 * at once. When PostgreSQL becomes unavailable the worker waits for it, and whatever runs beside it goes on.
 */
export async function startWorker(): Promise<Worker> {
  const boss = new PgBoss({
    connectionString: env().DATABASE_URL,
    application_name: 'tributary-jobs',
    max: 4,
    // The queues were made while migrating; another process must not change their tables now.
    migrate: false,
  });
  const ending = new AbortController();
  const running = { signal: ending.signal, calls: new Calls() };
  boss.on('error', (error) => reportProblem('the jobs cannot reach the database', error));
  await boss.start();
  try {
    for (const name of queueNames) {
      // The next run is the retry; a job of a process that died is given up after ten.
      const cron = LESS_OFTEN[name] ?? EVERY_MINUTE;
      await boss.schedule(name, cron, {}, { tz: 'UTC', retryLimit: 0, expireInMinutes: 10 });
      await boss.work(name, { pollingIntervalSeconds: 5 }, async () => {
        const did = await runJob(name, running);
        // What its time did not suffice for is not kept waiting for the next turn, unless that has come already.
        if (isLeft(did) && (await boss.getQueueSize(name)) === 0)
          await boss.send(name, {}, { retryLimit: 0, expireInMinutes: 10 });
      });
    }
  } catch (error) {
    // The caller tries again: each try would keep its connections.
    await boss.stop({ graceful: false, wait: false }).catch(() => undefined);
    throw error;
  }
  return {
    stop: async () => {
      ending.abort();
      const until = performance.now() + LAST_MS;
      await boss.stop({ graceful: true, wait: true, timeout: LAST_MS });
      await running.calls.end(Math.max(0, until - performance.now()));
    },
  };
}

function isLeft(did: unknown): boolean {
  return typeof did === 'object' && did !== null && 'left' in did && did.left === true;
}

async function runJob(name: QueueName, running: Running): Promise<unknown> {
  const started = Date.now();
  try {
    const did = await JOBS[name](running);
    logger.debug({ job: name, did, ms: Date.now() - started }, 'a job ran');
    return did;
  } catch (error) {
    logger.error({ err: error, job: name, ms: Date.now() - started }, 'a job failed');
    // pg-boss keeps it among the failed jobs.
    throw error;
  }
}
