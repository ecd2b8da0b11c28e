import { actorRef, type Actor } from '@/lib/actor';
import { can } from '@/lib/auth/permissions';
import { STAFF_ROLES } from '@/lib/auth/viewer';
import type { Tx } from '@/lib/db/client';

export type SecondLook = {
  /** Whether two different people looked. */
  secondPerson: boolean;
  /** Active people who may approve payouts. */
  reviewers: number;
  /** Two were there, and one did both. */
  isMissing: boolean;
};

/**
 * Whether another person did the second step than the first. A key counts as whoever made it. An installation with one
 * person goes on, and the audit log says that nobody else looked.
 */
export async function lookTwice(tx: Tx, first: string | null, actor: Actor): Promise<SecondLook> {
  const second = actorRef(actor);
  const secondPerson = (await personBehind(tx, first)) !== (await personBehind(tx, second));
  const reviewers = await countReviewers(tx);
  return { secondPerson, reviewers, isMissing: needsSecondPerson(secondPerson, reviewers) };
}

/** With two or more people who may approve, the one who did the first step does not do the second. */
export function needsSecondPerson(secondPerson: boolean, reviewers: number): boolean {
  return reviewers >= 2 && !secondPerson;
}

/** As `person_behind` of the database, which asks again. */
async function personBehind(tx: Tx, actor: string | null): Promise<string | null> {
  const [kind, id = ''] = actor?.split(':') ?? [];
  if (kind !== 'api_key' && kind !== 'agent') return actor;
  const key = await tx.apiKey.findUnique({ where: { id }, select: { createdBy: true } });
  return key?.createdBy ?? actor;
}

function countReviewers(tx: Tx): Promise<number> {
  const roles = STAFF_ROLES.filter((role) => can(role, 'payouts.review'));
  return tx.user.count({ where: { role: { in: roles }, disabledAt: null } });
}
