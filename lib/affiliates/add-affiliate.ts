import type { Work } from '@/lib/db/work';
import { randomInt } from 'node:crypto';
import { recordAudit } from '@/lib/audit/record';
import { codeCandidate, codeFromName } from '@/lib/affiliates/rules';
import { mayTakeCode } from '@/lib/affiliates/code-owner-sql';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import { newId } from '@/lib/ids';
import { enqueueEvent } from '@/lib/outbox/enqueue';
import type { TermOverrides } from '@/lib/programs/rules';

export type NewAffiliate = {
  programId: string;
  /** Of the program. */
  groupId: string;
  userId: string;
  name: string;
  /** Null: made from the name. */
  code: string | null;
  status: AffiliateStatus;
  /** Of an applicant whom nobody needs to read: begins with the proof of the address. */
  acceptedAt?: Date | null;
  overrides: TermOverrides;
  note?: string | null;
  /** By whom, and by which code. */
  recruited?: { byId: string; via: string } | null;
};

export type AddedAffiliate =
  | { kind: 'added'; affiliateId: string; code: string }
  | { kind: 'exists'; affiliateId: string; code: string }
  | { kind: 'code_taken'; code: 'AFFILIATE_CODE_TAKEN' | 'CODE_TAKEN' };

const MADE_CODE_ATTEMPTS = 20;

/**
 * Makes a membership in the caller's transaction, once: a second caller for the same person and program hears of the
 * first one's. No insert here raises, because an error would end the caller's transaction.
 */
export async function addAffiliate(work: Work, input: NewAffiliate): Promise<AddedAffiliate> {
  const { tx, now } = work;
  const base = codeFromName(input.name);
  const attempts = input.code === null ? MADE_CODE_ATTEMPTS : 1;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const code = input.code ?? codeCandidate(base, attempt, randomTail);
    const affiliateId = newId('affiliate');
    const row = {
      id: affiliateId,
      programId: input.programId,
      groupId: input.groupId,
      userId: input.userId,
      name: input.name,
      code,
      status: input.status,
      acceptedAt: input.acceptedAt ?? null,
      ...(input.recruited
        ? {
            recruitedById: input.recruited.byId,
            recruitedAt: now,
            recruitedVia: input.recruited.via,
          }
        : {}),
      ...input.overrides,
      createdAt: now,
      updatedAt: now,
    };
    const { count } = (await mayTakeCode(tx, code, affiliateId))
      ? await tx.affiliate.createMany({ data: [row], skipDuplicates: true })
      : { count: 0 };
    if (count === 1) {
      await recordAdded(work, input, affiliateId, code);
      return { kind: 'added', affiliateId, code };
    }
    const existing = await tx.affiliate.findUnique({
      where: { programId_userId: { programId: input.programId, userId: input.userId } },
      select: { id: true, code: true },
    });
    if (existing) return { kind: 'exists', affiliateId: existing.id, code: existing.code };
  }
  const byAffiliate = await tx.affiliate.count({ where: { code: input.code ?? base } });
  return { kind: 'code_taken', code: byAffiliate > 0 ? 'AFFILIATE_CODE_TAKEN' : 'CODE_TAKEN' };
}

function randomTail(): string {
  return randomInt(36 ** 4, 36 ** 5)
    .toString(36)
    .toUpperCase();
}

async function recordAdded(
  work: Work,
  input: NewAffiliate,
  affiliateId: string,
  code: string,
): Promise<void> {
  const { tx, now } = work;
  await tx.affiliateStatusChange.create({
    data: {
      id: newId('affiliateStatusChange'),
      affiliateId,
      status: input.status,
      effectiveAt: now,
    },
  });
  const { programId, groupId, userId } = input;
  await recordAudit(work, {
    action: 'AFFILIATE_CREATED',
    subjectType: 'affiliate',
    subjectId: affiliateId,
    programId,
    affiliateId,
    toStatus: input.status,
    data: {
      code,
      userId,
      groupId,
      ...(input.note ? { note: input.note } : {}),
      ...(input.recruited
        ? { recruitedById: input.recruited.byId, recruitedVia: input.recruited.via }
        : {}),
    },
  });
  await enqueueEvent(tx, {
    type: 'affiliate.created',
    programId,
    affiliateId,
    subjectType: 'affiliate',
    subjectId: affiliateId,
    payload: { affiliateId, userId, code, status: input.status },
  });
}
