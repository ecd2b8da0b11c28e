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
];

const below = (prefix: string) => (field: string) =>
  field.startsWith('[') ? `${prefix}${field}` : `${prefix}.${field}`;

const settings = parseLaunchEnv(process.env);

/** One line of JSON per event, on standard error, so that what a command prints stays readable. */
export const logger = pino(
  {
    level: settings.ok ? settings.value.LOG_LEVEL : 'info',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [...secretFields, ...secretFields.map(below('*')), ...secretFields.map(below('*.*'))],
      censor: '[redacted]',
    },
  },
  pino.destination({ dest: 2, sync: true }),
);
