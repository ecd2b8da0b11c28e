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

/** The other way round, as short as it goes: a noun of which all are meant stands once. */
export function eventWords(events: readonly string[]): string[] {
  const wanted = new Set(events);
  const nounOf = (event: string) => event.slice(0, event.indexOf('.') + 1);
  const isWhole = (noun: string) => {
    const all = WEBHOOK_EVENTS.filter((one) => nounOf(one) === noun);
    return all.length > 1 && all.every((one) => wanted.has(one));
  };
  const words = events.map((event) => (isWhole(nounOf(event)) ? `${nounOf(event)}*` : event));
  return [...new Set(words)];
}
