import { actorRef } from '@/lib/actor';
import { recordAudit } from '@/lib/audit/record';
import { issueOneTimeToken, type IssuedToken } from '@/lib/auth/one-time-token';
import type { CommandContext, Work } from '@/lib/db/work';
import { transact } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { mailIsOn } from '@/lib/mail/transport';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import { actorMayLetIn } from '@/lib/people/actor-may';
import { roleOf } from '@/lib/people/authenticate';
import { lockPersonAndOwners } from '@/lib/people/lock-owners';
import { ok, refuse, type Result } from '@/lib/result';

/** Where a link went: to the asker's screen, to the person by mail, or, without a mail server, to the server's log. */
export type SentLink = {
  sentTo: 'screen' | 'mail' | 'log';
  email: string;
  /** Only what the asker may see. */
  url: string | null;
};

/** Whoever never had a password and never got in: there is nobody yet whose place a link could take. */
export function neverGotIn(user: { passwordHash: string | null; lastLoginAt: Date | null }) {
  return user.passwordHash === null && user.lastLoginAt === null;
}

/**
 * A link to choose a password, for somebody of the staff or an affiliate. It proves who somebody is, so it goes to that
 * person alone: by mail, or without a mail server to the server's log, and to an owner who asks. Only for somebody who
 * never got in it is shown to whoever may let them in. Errors: USER_NOT_FOUND, FORBIDDEN.
 */
export async function sendLoginLink(
  ctx: CommandContext,
  input: { userId: string },
): Promise<Result<SentLink>> {
  let logged: string | null = null;
  const sent = await transact<SentLink>(ctx, async (work) => {
    const { tx } = work;
    logged = null;
    // Whoever gets in at this moment is waited for, and then has got in.
    await lockPersonAndOwners(tx, input.userId);
    const user = await tx.user.findUnique({ where: { id: input.userId } });
    if (!user || user.disabledAt !== null) return refuse('USER_NOT_FOUND');
    if (!(await actorMayLetIn(tx, ctx.actor, roleOf(user.role)))) return refuse('FORBIDDEN');
    const { id, email } = user;
    if (neverGotIn(user)) {
      return ok({ sentTo: 'screen', email, url: (await showLink(work, id)).url });
    }
    const by = ctx.actor.label ?? ctx.actor.kind;
    const sentTo = mailIsOn() ? 'mail' : 'log';
    await recordAudit(work, {
      action: 'PASSWORD_RESET_SENT',
      subjectType: 'user',
      subjectId: id,
      data: { sentTo },
    });
    if (sentTo === 'mail') {
      // The link is made when the mail is sent: nobody can read it in the meantime.
      await enqueueEvent(tx, {
        type: 'account.reset_sent',
        subjectType: 'user',
        subjectId: id,
        payload: { userId: id, by },
      });
      return ok({ sentTo, email, url: null });
    }
    const { url } = await issueOneTimeToken(work, {
      kind: 'password_reset',
      userId: id,
      issuedBy: actorRef(ctx.actor),
    });
    logged = url;
    return ok({ sentTo, email, url: (await isOwner(work)) ? url : null });
  });
  if (sent.ok && logged !== null) {
    logger.warn(
      { userId: input.userId, link: logged },
      'a link to choose a new password: give it to this person alone',
    );
  }
  return sent;
}

/**
 * An invitation that is shown to whoever made it; the person hears of it by mail. The caller has checked who may, and that
 * the person never got in.
 */
export async function showLink(work: Work, userId: string): Promise<IssuedToken> {
  const { tx, ctx } = work;
  const issued = await issueOneTimeToken(work, {
    kind: 'invitation',
    userId,
    issuedBy: actorRef(ctx.actor),
  });
  await recordAudit(work, { action: 'USER_INVITED', subjectType: 'user', subjectId: userId });
  await enqueueEvent(tx, {
    type: 'account.link_shown',
    subjectType: 'user',
    subjectId: userId,
    payload: { userId, by: ctx.actor.label ?? ctx.actor.kind },
  });
  return issued;
}

async function isOwner({ tx, ctx }: Work): Promise<boolean> {
  if (ctx.actor.kind !== 'user') return false;
  const user = await tx.user.findUnique({ where: { id: ctx.actor.id }, select: { role: true } });
  return user?.role === 'owner';
}
