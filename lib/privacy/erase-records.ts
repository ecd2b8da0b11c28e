import { holdSealing } from '@/lib/audit/seal/redact-sql';
import { redactAudit, type Redacted } from '@/lib/audit/seal/redact';
import type { Redaction } from '@/lib/audit/seal/redaction-hash';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import type { Work } from '@/lib/db/work';
import {
  findImports,
  writeEvents,
  type FoundAudit,
  type Subjects,
} from '@/lib/privacy/records-sql';
import { eraseAnswers, eraseMessages } from '@/lib/privacy/find-named';
import { auditOf, eventsOf } from '@/lib/privacy/find-records';
import { deletePreviews } from '@/lib/privacy/find-named-sql';
import type { Named } from '@/lib/privacy/named';
import { eraseInJson } from '@/lib/privacy/erase-in-json';
import { mapGently } from '@/lib/privacy/map-gently';
import { eraseReason, eraseTerms, withWhole, type Terms } from '@/lib/privacy/terms';
import { ok, type Result } from '@/lib/result';

export type Scope = {
  affiliateIds: readonly string[];
  /** Whose names stand as those of actors. */
  actorIds: readonly string[];
  subjects: Subjects;
  /** What is taken out of their rows. */
  terms: Terms;
  /** What else is taken out of rows about one of the subjects where it is the whole text: folded, by the subject's id. */
  told: ReadonlyMap<string, readonly string[]>;
  programIds: readonly string[];
  named: Named;
  /** By codes of theirs, too: for what tells of one program, in which a code is nobody else's. */
  namedByCode: Named;
};

/** Audit rows of the person, redacted on record. Waits for the sealer. Errors: AUDIT_ROW_CHANGED. */
export async function eraseAudit(
  work: Work,
  erasure: Redaction['erasure'],
  scope: Scope,
): Promise<Result<number>> {
  await holdSealing(work.tx);
  let redacted = 0;
  for await (const page of auditOf(work.tx, scope)) {
    const done = await redactAudit(
      work,
      erasure,
      await mapGently(page, (row) => redactedRow(row, scope)),
    );
    if (!done.ok) return done;
    redacted += done.value;
  }
  return ok(redacted);
}

function redactedRow(row: FoundAudit, scope: Scope): Redacted {
  return {
    id: row.id,
    label: labelOf(row, scope),
    reason: eraseReason(row.reason),
    data: eraseInJson(row.data, termsOfSubject(scope, row.subjectId)),
  };
}

function termsOfSubject({ terms, told }: Scope, subjectId: string | null): Terms {
  const texts = subjectId === null ? undefined : told.get(subjectId);
  return texts ? withWhole(terms, texts) : terms;
}

/** Somebody else may be called the same; a key may be called after the person. */
function labelOf({ actorKind, actorId, label }: FoundAudit, scope: Scope): string | null {
  if (label === null || actorKind === 'system') return label;
  if (scope.actorIds.includes(actorId)) return null;
  return actorKind === 'user' ? label : eraseTerms(label, scope.terms);
}

/** What others were or will be sent. Those that wait still go out, without the name. */
export async function eraseEvents({ tx }: Work, scope: Scope): Promise<void> {
  for await (const page of eventsOf(tx, scope)) {
    await writeEvents(
      tx,
      await mapGently(page, ({ id, payload, subjectId }) => ({
        id,
        value: withoutReason(eraseInJson(payload, termsOfSubject(scope, subjectId))),
      })),
    );
  }
}

function withoutReason(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('reason' in payload)) return payload;
  const { reason } = payload;
  return typeof reason === 'string' ? { ...payload, reason: eraseReason(reason) } : payload;
}

/** Answers kept for a repeat, what webhooks were told, previews of agents, result files. */
export async function eraseKept(tx: Tx, scope: Scope): Promise<void> {
  await deletePreviews(tx, scope.named, scope.programIds);
  await eraseAnswers(tx, scope);
  await eraseMessages(tx, scope);
  for (const { id, value } of await findImports(tx, scope.affiliateIds)) {
    const lines = eraseInJson(value, scope.terms) as Prisma.InputJsonArray;
    await tx.payoutImport.update({ where: { id }, data: { lines }, select: { id: true } });
  }
}
