import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { deliverToPerson } from '@/lib/mail/deliver-to-person';
import { deliverToStaff } from '@/lib/mail/deliver-to-staff';
import type { MailFacts } from '@/lib/mail/facts';
import { MAILED_EVENTS, messageFor } from '@/lib/mail/messages';
import { sendMail } from '@/lib/mail/transport';
import type { DueEvent } from '@/lib/outbox/deliver';

/**
 * Writes to the affiliate an event is about. The address is looked up now: the event carries none, and a person may
 * have changed it since. Answers why nothing was sent, or null.
 */
export async function deliverMail(event: DueEvent): Promise<string | null> {
  if (!isMailed(event.type)) return null;
  if (env().DEMO) return 'no mail was sent: this is a demo';
  if (env().SMTP_URL === undefined) return 'no mail was sent: SMTP_URL is not set';
  if (/^(books|webhook|digest)\./.test(event.type)) return deliverToStaff(event);
  if (event.type.startsWith('account.')) return deliverToPerson(event);
  if (event.affiliateId === null) return 'no mail was sent: the event names no affiliate';
  const affiliate = await db.affiliate.findUnique({
    where: { id: event.affiliateId },
    select: {
      name: true,
      user: { select: { email: true, disabledAt: true } },
      program: { select: { name: true } },
    },
  });
  if (!affiliate) return 'no mail was sent: there is no such affiliate';
  if (affiliate.user.disabledAt !== null) return 'no mail was sent: the person is disabled';
  const message = messageFor(event.type, {
    name: affiliate.name,
    program: affiliate.program.name,
    appUrl: env().APP_URL,
    ...payloadFacts(event),
    ...(await commissionFacts(event)),
  });
  if (!message) return 'no mail was sent: there is nothing to say';
  await sendMail({
    ...message,
    id: event.id,
    to: { name: affiliate.name, address: affiliate.user.email },
  });
  return null;
}

export function isMailed(type: string): boolean {
  return MAILED_EVENTS.has(type);
}

async function commissionFacts(
  event: DueEvent,
): Promise<Pick<MailFacts, 'order' | 'payableOn' | 'timeZone'>> {
  if (event.subjectType !== 'commission') return { order: null, payableOn: null };
  const commission = await db.commission.findUnique({
    where: { id: event.subjectId },
    select: { availableAt: true, programId: true, order: { select: { externalId: true } } },
  });
  const period = commission
    ? await db.programZone.findFirst({
        where: {
          programId: commission.programId,
          fromAt: { lte: commission.availableAt },
          toAt: { gt: commission.availableAt },
        },
        select: { zone: true },
      })
    : null;
  return {
    order: commission?.order?.externalId ?? null,
    payableOn: commission?.availableAt ?? null,
    ...(period ? { timeZone: period.zone } : {}),
  };
}

function payloadFacts(
  event: DueEvent,
): Pick<MailFacts, 'amountMinor' | 'currency' | 'reason' | 'masked'> {
  const payload =
    typeof event.payload === 'object' && event.payload !== null ? event.payload : undefined;
  const read = (key: string): unknown => (payload ? Reflect.get(payload, key) : undefined);
  const text = (key: string) => {
    const value = read(key);
    return typeof value === 'string' ? value : null;
  };
  const taken = read('clawedBack');
  const amount = typeof taken === 'number' ? taken : read('amount');
  return {
    amountMinor: typeof amount === 'number' && Number.isSafeInteger(amount) ? BigInt(amount) : null,
    currency: text('currency'),
    reason: text('reason'),
    masked: text('masked'),
  };
}
