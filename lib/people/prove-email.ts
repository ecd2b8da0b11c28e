import { recordAudit } from '@/lib/audit/record';
import type { Work } from '@/lib/db/work';

/** What begins with the proof, in the same transaction. */
export type OnProven = (work: Work, userId: string) => Promise<void>;

/** Somebody used a link that only they have: from now on the address counts as theirs. The first time alone. */
export async function proveEmail(work: Work, userId: string, onProven?: OnProven): Promise<void> {
  const { tx, now } = work;
  const { count } = await tx.user.updateMany({
    where: { id: userId, emailProvenAt: null },
    data: { emailProvenAt: now },
  });
  if (count === 0) return;
  await recordAudit(work, { action: 'USER_EMAIL_PROVEN', subjectType: 'user', subjectId: userId });
  await onProven?.(work, userId);
}
