import { recordAudit } from '@/lib/audit/record';
import { beginErasing } from '@/lib/audit/seal/redact-sql';
import type { Redaction } from '@/lib/audit/seal/redaction-hash';
import { actorRef } from '@/lib/actor';
import { isOutlived, isRetryable } from '@/lib/db/errors';
import type { Work } from '@/lib/db/work';
import { newId } from '@/lib/ids';
import type { EraseAffiliateInput } from '@/lib/privacy/schema';
import { refuse, type Result } from '@/lib/result';

/** Ends before the gateway gives up. An erasure looks through what is kept of weeks, a stretch at a time (ADR 033 has figures). */
export const FOR_ERASURES = { timeoutMs: 90_000, attempts: 1 };

/** Of the one attempt: what took too long or met others' work changed nothing, and is asked again by whoever asked. */
export async function inOneAttempt<T>(erasing: Promise<Result<T>>): Promise<Result<T>> {
  try {
    return await erasing;
  } catch (error) {
    if (isOutlived(error) || isRetryable(error)) return refuse('ERASURE_INTERRUPTED');
    throw error;
  }
}

export type Erased = {
  /** The person had been erased before, and nothing was written. */
  alreadyErased: boolean;
  /** Rows of the audit log that texts were taken out of. */
  redacted: number;
};

/** Who is forgotten, by whom and why. From here to the end of the transaction triggers let texts go. */
export async function recordErasure(
  work: Work,
  about: { kind: 'affiliate' | 'customer'; subjectId: string } & Pick<
    EraseAffiliateInput,
    'reason'
  >,
): Promise<Redaction['erasure']> {
  const { tx, ctx, now } = work;
  const by = { erasedBy: actorRef(ctx.actor), erasedAt: now };
  const erasure = { id: newId('erasure'), ...about, ...by };
  await tx.erasure.create({ data: erasure });
  await beginErasing(tx, erasure.id);
  return erasure;
}

export async function auditErasure(
  work: Work,
  erasure: Redaction['erasure'],
  about: { programId: string; affiliateId: string | null; redacted: number },
): Promise<void> {
  const { redacted, ...rest } = about;
  await recordAudit(work, {
    ...rest,
    action: 'PERSON_ERASED',
    subjectType: erasure.kind === 'affiliate' ? 'user' : 'customer',
    subjectId: erasure.subjectId,
    reason: erasure.reason,
    data: { erasureId: erasure.id, redacted },
  });
}
