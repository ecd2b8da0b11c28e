import { z } from 'zod';
import { issueOneTimeToken, type TokenKind } from '@/lib/auth/one-time-token';
import { issueCode } from '@/lib/auth/step-up-code';
import { db } from '@/lib/db/client';
import { inTransaction } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { messageFor } from '@/lib/mail/messages';
import { sendMail } from '@/lib/mail/transport';
import type { DueEvent } from '@/lib/outbox/deliver';
import { expectOk, ok } from '@/lib/result';

const payloadSchema = z.object({
  userId: z.string().nullable(),
  by: z.string().optional(),
  sid: z.string().optional(),
  left: z.int().optional(),
});

/** What a mail carries so that its reader gets in. Made when the mail is sent: no table and no backup holds it. */
const LINKS: Partial<Record<string, { kind: TokenKind; minutes?: number }>> = {
  'account.invited': { kind: 'invitation' },
  'account.applied': { kind: 'invitation' },
  'account.accepted': { kind: 'invitation' },
  'account.reset_sent': { kind: 'password_reset' },
  'account.reset_asked': { kind: 'password_reset', minutes: 10 },
  'account.login_asked': { kind: 'magic_link' },
};

/** Writes to the person an event is about, at the address of this moment. Answers why nothing was sent, or null. */
export async function deliverToPerson(event: DueEvent): Promise<string | null> {
  const payload = payloadSchema.safeParse(event.payload);
  if (!payload.success || payload.data.userId === null) {
    return 'no mail was sent: the event names nobody';
  }
  const user = await db.user.findUnique({
    where: { id: payload.data.userId },
    include: {
      affiliates: {
        select: { status: true, program: { select: { name: true } } },
        orderBy: { createdAt: 'desc' },
        take: 1,
      },
    },
  });
  if (isTooLate(event)) return 'no mail was sent: nobody waits for it any more';
  if (!user) return 'no mail was sent: there is no such person';
  if (user.disabledAt !== null) return 'no mail was sent: the person is disabled';
  const message = messageFor(event.type, {
    name: user.name,
    program: user.affiliates[0]?.program.name ?? 'Tributary',
    appUrl: env().APP_URL,
    amountMinor: null,
    currency: null,
    reason: null,
    order: null,
    payableOn: null,
    masked: null,
    link: await makeLink(event.type, user),
    code: await makeCode(event.type, user.id, payload.data.sid),
    by: payload.data.by ?? null,
    left: payload.data.left ?? null,
  });
  if (!message) return 'no mail was sent: there is nothing to say';
  await sendMail({ ...message, id: event.id, to: { name: user.name, address: user.email } });
  return null;
}

type Reader = {
  id: string;
  passwordHash: string | null;
  lastLoginAt: Date | null;
  affiliates: readonly { status: string }[];
};

function isNewApplicant({ passwordHash, lastLoginAt, affiliates }: Reader): boolean {
  return passwordHash === null && lastLoginAt === null && affiliates[0]?.status === 'applied';
}

async function makeLink(type: string, user: Reader): Promise<string | null> {
  const link = LINKS[type];
  // A stranger who applies with somebody's address gets nobody's link made anew but an applicant's.
  if (type === 'account.applied' && !isNewApplicant(user)) return null;
  // Whoever chose a password since they were invited needs no invitation any more.
  if (!link || (link.kind === 'invitation' && user.passwordHash !== null)) return null;
  const issued = await inTransaction(async (tx, now) =>
    ok(await issueOneTimeToken({ tx, now }, { ...link, userId: user.id, issuedBy: 'system:mail' })),
  );
  return expectOk(issued).url;
}

async function makeCode(
  type: string,
  userId: string,
  sid: string | undefined,
): Promise<string | null> {
  if (type !== 'account.code_asked' || sid === undefined) return null;
  return expectOk(
    await inTransaction(async (tx, now) => ok(await issueCode({ tx, now }, { userId, sid }))),
  );
}

/** What somebody sits and waits for comes within minutes, or not at all: the fifth attempt is eight minutes after. */
function isTooLate({ type, attempts }: DueEvent): boolean {
  return type.endsWith('_asked') && attempts > 5;
}
