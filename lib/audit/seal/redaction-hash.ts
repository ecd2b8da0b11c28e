import { createHmac } from 'node:crypto';
import { lengthPrefixed } from '@/lib/audit/seal/encode';

/** How a redacted row is sealed again. Version 1 is the seal of a whole row (encode.ts). */
export const REDACTION_VERSION = 2;

/** What a redaction may take out of an audit row, and where `SEALED_FIELDS` has it. */
export const REDACTABLE = { actor_label: 4, reason: 11, data: 12 } as const;
export type RedactedField = keyof typeof REDACTABLE;

export type Redaction = {
  auditId: bigint;
  number: number;
  /** Who was forgotten, when, by whom and why: the erasure's own columns. */
  erasure: {
    id: string;
    kind: string;
    subjectId: string;
    reason: string;
    erasedBy: string;
    erasedAt: Date;
  };
  fields: readonly string[];
  /** The hash that the row had; null when it was not sealed yet. */
  previous: Uint8Array | null;
  keyId: string;
  version: number;
  redactedAt: Date;
};

/** HMAC-SHA-256 over the old hash, the erasure and the row as it is now. Each part says how long it is. */
export function redactionHash(
  key: Buffer,
  redaction: Redaction,
  row: readonly (string | null)[],
): Buffer {
  const { erasure } = redaction;
  const parts = [
    'tributary-audit-redaction',
    String(redaction.version),
    redaction.keyId,
    redaction.auditId.toString(),
    String(redaction.number),
    erasure.id,
    erasure.kind,
    erasure.subjectId,
    erasure.reason,
    erasure.erasedBy,
    String(erasure.erasedAt.getTime()),
    String(redaction.redactedAt.getTime()),
    redaction.fields.join(' '),
    redaction.previous === null ? null : Buffer.from(redaction.previous).toString('hex'),
    ...row,
  ];
  return createHmac('sha256', key).update(lengthPrefixed(parts), 'utf8').digest();
}
