import { z } from 'zod';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { messageFor } from '@/lib/mail/messages';
import { sendMail } from '@/lib/mail/transport';
import type { DueEvent } from '@/lib/outbox/deliver';

const payloadSchema = z.object({
  userId: z.string(),
  failing: z.array(z.string()).default([]),
  error: z.string().nullable().default(null),
  /** Of a webhook: what it is called, and why it is off. */
  name: z.string().nullable().default(null),
  why: z.string().nullable().default(null),
  isChannel: z.boolean().default(false),
  /** Of a digest: all of it. */
  subject: z.string().nullable().default(null),
  lines: z.array(z.string()).default([]),
});

/** Writes to the one person of the staff whom the event names. Answers why nothing was sent, or null. */
export async function deliverToStaff(event: DueEvent): Promise<string | null> {
  const payload = payloadSchema.safeParse(event.payload);
  if (!payload.success) return 'no mail was sent: the event names nobody';
  const user = await db.user.findUnique({ where: { id: payload.data.userId } });
  if (!user) return 'no mail was sent: there is no such person';
  if (user.disabledAt !== null) return 'no mail was sent: the person is disabled';
  const message = messageFor(event.type, {
    name: user.name,
    program: 'Tributary',
    appUrl: env().APP_URL,
    amountMinor: null,
    currency: null,
    reason: payload.data.error ?? payload.data.why,
    order: null,
    payableOn: null,
    masked: null,
    failing: payload.data.failing,
    webhook: payload.data.name,
    isChannel: payload.data.isChannel,
    digest: { subject: payload.data.subject ?? '', lines: payload.data.lines },
  });
  if (!message) return 'no mail was sent: there is nothing to say';
  await sendMail({ ...message, id: event.id, to: { name: user.name, address: user.email } });
  return null;
}
