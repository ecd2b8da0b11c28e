import { z } from 'zod';
import { timeOut } from '@/lib/format/wire';
import { DELIVERY_STATUSES, SWITCHED_OFF_WHYS } from '@/lib/webhooks/types';

export const webhookOut = z
  .object({
    id: z.string(),
    name: z.string(),
    url: z.string(),
    events: z.array(z.string()).describe('None: all of them.'),
    isOn: z.boolean(),
    switchedOffAt: timeOut.nullable(),
    switchedOffWhy: z
      .enum(SWITCHED_OFF_WHYS)
      .nullable()
      .describe(
        'person: somebody did. gone: it answered 410. failing: five days without a success. key: the key that made it has ended.',
      ),
    failures: z.int().describe('Since the last success.'),
    failingSince: timeOut.nullable(),
    pausedUntil: timeOut.nullable().describe('The receiver asked for a rest.'),
    createdAt: timeOut,
  })
  .meta({ id: 'Webhook' });

export const postbackOut = z
  .object({
    url: z.string().describe('With its macros.'),
    switchedOffWhy: z.enum(SWITCHED_OFF_WHYS).nullable(),
    waiting: z.int().describe('Calls that are still to be made.'),
    attempts: z
      .array(
        z.object({
          id: z.string(),
          event: z.string(),
          at: timeOut,
          statusCode: z.int().nullable().describe('Null when no answer came.'),
          isDone: z.boolean(),
        }),
      )
      .describe('The latest ten. What was answered is kept nowhere.'),
  })
  .meta({ id: 'Postback' });

export const secretsOut = z.object({
  items: z.array(
    z.object({
      secret: z
        .string()
        .nullable()
        .describe(
          'For a library of Standard Webhooks; null: it cannot be read any more, and does not sign.',
        ),
      createdAt: timeOut,
      endsAt: timeOut.nullable().describe('Until then it signs as well; null: the newest.'),
    }),
  ),
});

export const deliveryOut = z
  .object({
    id: z.string(),
    webhookId: z.string(),
    eventId: z.string().describe('What the receiver gets as webhook-id.'),
    type: z.string(),
    status: z.enum(DELIVERY_STATUSES),
    attempts: z.int(),
    statusCode: z.int().nullable().describe('Of the last attempt; null when no answer came.'),
    note: z.string().nullable().describe('Why the last attempt failed.'),
    nextAttemptAt: timeOut.nullable(),
    deliveredAt: timeOut.nullable(),
    createdAt: timeOut,
  })
  .meta({ id: 'WebhookDelivery' });

export const deliveryDetailsOut = deliveryOut
  .extend({
    body: z.string().nullable().describe('What was sent, byte for byte; null after 30 days.'),
    tries: z.array(
      z.object({
        number: z.int(),
        at: timeOut,
        tookMs: z.int(),
        statusCode: z.int().nullable(),
        problem: z.string().nullable(),
        answer: z.string().nullable().describe('The first 4,096 characters.'),
      }),
    ),
  })
  .meta({ id: 'WebhookDeliveryDetails' });
