import { z } from 'zod';
import { plainText } from '@/lib/format/plain-text';
import { WEBHOOK_EVENTS } from '@/lib/webhooks/catalogue';

const name = plainText(80).describe('What it is called in the console.');
const url = plainText(2_000).describe(
  'https, on port 443 or 1024 and above, on the public internet.',
);
const events = z
  .array(z.enum(WEBHOOK_EVENTS))
  .max(WEBHOOK_EVENTS.length)
  .transform((list) => [...new Set(list)])
  .describe('The types that are sent; none = all, also those of later releases.');

export const createWebhookInput = z.object({
  programId: z.string().min(1),
  name,
  url,
  events: events.default([]),
});

export const changeWebhookInput = z.object({
  id: z.string().min(1),
  name: name.optional(),
  url: url.optional(),
  events: events.optional(),
  isOn: z.boolean().optional().describe('false switches it off; what is due waits.'),
});

const MOST_HOURS = 7 * 24;

export const rotateWebhookInput = z.object({
  id: z.string().min(1),
  overlapHours: z
    .int()
    .min(0)
    .max(MOST_HOURS)
    .default(24)
    .describe('For how long the secrets of now sign as well. 0: no longer.'),
});

export const resendSinceInput = z.object({
  id: z.string().min(1),
  since: z.date(),
});
