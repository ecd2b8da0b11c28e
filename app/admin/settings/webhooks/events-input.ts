import { z } from 'zod';
import { isWebhookEvent, WEBHOOK_EVENTS, type WebhookEvent } from '@/lib/webhooks/catalogue';

/** Types of events as people type them: one a line, `commission.*` for all of a noun, nothing for all there are. */
export const eventsInput = z
  .string()
  .max(4_000)
  .transform((text, check) => {
    const words = text.split(/[\s,]+/).filter((word) => word !== '');
    return [...new Set(words.flatMap((word) => meant(word, check)))];
  });

function meant(word: string, check: z.RefinementCtx): WebhookEvent[] {
  if (isWebhookEvent(word)) return [word];
  const found = word.endsWith('.*')
    ? WEBHOOK_EVENTS.filter((event) => event.startsWith(word.slice(0, -1)))
    : [];
  if (found.length === 0) {
    check.addIssue(`There is no event “${word.slice(0, 60)}”: see the list in the documentation.`);
  }
  return found;
}
