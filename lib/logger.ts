import pino from 'pino';

import { parseLaunchEnv } from '@/lib/env';

/** Names of fields that never reach a log, at the top of an entry and one or two levels below it. */
const secretFields = [
  'authorization',
  'Authorization',
  'cookie',
  'Cookie',
  '["set-cookie"]',
  '["x-api-key"]',
  '["stripe-signature"]',
  'password',
  'passwordHash',
  'currentPassword',
  'newPassword',
  'secret',
  'secretHash',
  'token',
  'tokenHash',
  'accessToken',
  'apiKey',
  'key',
  'keyHash',
  'iban',
  'accountNumber',
  'routingNumber',
  'paypalEmail',
  'payoutDetails',
  'encrypted',
  'ciphertext',
  'AUTH_SECRET',
  'ENCRYPTION_KEYS',
  'DATABASE_URL',
  'SMTP_URL',
  'STRIPE_WEBHOOK_SECRET',
  'METRICS_TOKEN',
];

const below = (prefix: string) => (field: string) =>
  field.startsWith('[') ? `${prefix}${field}` : `${prefix}.${field}`;

/** An error's own words; a driver's error carries its whole client along. */
function describeError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const { name, message, stack, cause } = error;
  const code: unknown = Reflect.get(error, 'code');
  return {
    type: name,
    message,
    ...(typeof code === 'string' ? { code } : {}),
    stack,
    ...(cause === undefined ? {} : { cause: describeCause(cause) }),
  };
}

function describeCause(cause: unknown): string {
  return cause instanceof Error ? `${cause.name}: ${cause.message}` : typeof cause;
}

const settings = parseLaunchEnv(process.env);

/** One line of JSON per event, on standard error, so that what a command prints stays readable. */
export const logger = pino(
  {
    level: settings.ok ? settings.value.LOG_LEVEL : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: describeError },
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [...secretFields, ...secretFields.map(below('*')), ...secretFields.map(below('*.*'))],
      censor: '[redacted]',
    },
  },
  pino.destination({ dest: 2, sync: true }),
);

const MINUTE_MS = 60_000;

type Lasting = { times: number; latest: unknown };

/**
 * Each kind of problem is said whole once, then counted: a line a minute for as long as it lasts. A database that is away
 * for an hour must neither fill the disk nor push what was said first out of sight.
 */
export function createProblemReports(
  log: Pick<typeof logger, 'error'> = logger,
): (problem: string, error: unknown) => void {
  const lasting = new Map<string, Lasting>();
  const count = (problem: string) => {
    const seen = lasting.get(problem);
    if (!seen || seen.times === 0) {
      lasting.delete(problem);
      return;
    }
    const { times, latest } = seen;
    log.error({ times, latest: latest instanceof Error ? latest.message : latest }, problem);
    lasting.set(problem, { times: 0, latest });
    countLater(problem);
  };
  const countLater = (problem: string) => void setTimeout(count, MINUTE_MS, problem).unref();
  return (problem, error) => {
    const seen = lasting.get(problem);
    if (seen) {
      seen.times++;
      seen.latest = error;
      return;
    }
    lasting.set(problem, { times: 0, latest: error });
    log.error({ err: error }, problem);
    countLater(problem);
  };
}

/** The reports of this process. */
export const reportProblem = createProblemReports();
