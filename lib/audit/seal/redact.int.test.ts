import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { recordAuditMany } from '@/lib/audit/record';
import { redactAudit } from '@/lib/audit/seal/redact';
import { beginErasing, holdSealing } from '@/lib/audit/seal/redact-sql';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import { verifyBooks } from '@/lib/books/verify';
import { db, type Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { expectOk, ok } from '@/lib/result';
import { onDamagedCopy } from '@/lib/testing/damage';
import { staffCtx } from '@/lib/testing/factories';

let ids: bigint[] = [];
let erasureId: string;

async function writeRows(n: number): Promise<bigint[]> {
  expectOk(
    await transact(staffCtx, async (work) => {
      await recordAuditMany(
        work,
        Array.from({ length: n }, (_, i) => ({
          action: 'AFFILIATE_STATUS_CHANGED' as const,
          subjectType: 'affiliate',
          subjectId: `aff_${i}`,
          reason: `Zoë ${i}`,
          data: { note: 'Zoë', n: i },
        })),
      );
      return ok(null);
    }),
  );
  const rows = await db.auditEvent.findMany({ orderBy: { id: 'desc' }, take: n });
  return rows.map(({ id }) => id).reverse();
}

/** Records an erasure and, in its transaction, what `work` does. */
function erase<T>(
  run: (tx: Tx, erasure: Parameters<typeof redactAudit>[1], now: Date) => Promise<T>,
) {
  return transact(staffCtx, async ({ tx, now }) => {
    const erasure = {
      id: newId('erasure'),
      kind: 'affiliate',
      subjectId: newId('user'),
      reason: 'ASKED',
      erasedBy: 'user:usr_1',
      erasedAt: now,
    };
    await tx.erasure.create({ data: erasure });
    await holdSealing(tx);
    await beginErasing(tx, erasure.id);
    erasureId = erasure.id;
    return ok(await run(tx, erasure, now));
  });
}

const redact = async (id: bigint, data: unknown = { note: '[erased]', n: 1 }) =>
  expectOk(
    await erase((tx, erasure, now) =>
      redactAudit({ tx, now }, erasure, [{ id, label: null, reason: '[erased]', data }]),
    ),
  );

const faultAfter = (...statements: string[]) =>
  onDamagedCopy(statements, async () => (await verifyChain()).fault);

const at = (n: number) => ids[n] ?? 0n;

beforeAll(async () => {
  ids = await writeRows(6);
  await sealAudit();
  expect(expectOk(await redact(at(1)))).toBe(1);
  // A second person was taken out of it.
  expect(expectOk(await redact(at(1), { note: '[erased]' }))).toBe(1);
});

afterAll(async () => {
  expect((await verifyBooks()).filter((check) => !check.ok)).toEqual([]);
});

describe('a redacted audit row', () => {
  it('is accepted, and says by which erasure and what was taken out', async () => {
    expect(await verifyChain()).toMatchObject({ ok: true, fault: null });
    const row = await db.auditEvent.findUniqueOrThrow({
      where: { id: at(1) },
      include: { redactions: { orderBy: { number: 'asc' }, include: { erasure: true } } },
    });
    expect(row).toMatchObject({ reason: '[erased]', data: { note: '[erased]' } });
    expect(row.redactions).toMatchObject([
      { number: 1, fields: ['reason', 'data'], version: 2, erasure: { reason: 'ASKED' } },
      { number: 2, fields: ['data'], version: 2, erasure: { reason: 'ASKED' } },
    ]);
  });

  it('is accepted also when it was not sealed yet', async () => {
    const [fresh = 0n] = await writeRows(1);
    expectOk(await redact(fresh));
    await sealAudit();
    expectOk(await redact(fresh, {}));
    expect(await verifyChain()).toMatchObject({ ok: true, fault: null });
  });

  const damages = (): [what: string, statement: string][] => [
    ['its reason', `UPDATE audit_event SET reason = 'paid' WHERE id = ${at(1)}`],
    [
      'a field that the redaction does not name',
      `UPDATE audit_event SET to_status = 'x' WHERE id = ${at(1)}`,
    ],
    ['its record', `DELETE FROM audit_redaction WHERE audit_id = ${at(1)}`],
    [
      'the last of its records',
      `DELETE FROM audit_redaction WHERE audit_id = ${at(1)} AND number = 2`,
    ],
    [
      'the first of its records',
      `DELETE FROM audit_redaction WHERE audit_id = ${at(1)} AND number = 1`,
    ],
    [
      'what its record says',
      `UPDATE audit_redaction SET fields = '{reason}' WHERE audit_id = ${at(1)} AND number = 2`,
    ],
    [
      'when it was',
      `UPDATE audit_redaction SET redacted_at = now() - interval '1 day' WHERE audit_id = ${at(1)} AND number = 2`,
    ],
    ['why it was', `UPDATE erasure SET reason = 'NO_LONGER_NEEDED'`],
    ['when the person was erased', `UPDATE erasure SET erased_at = erased_at - interval '1 ms'`],
    ['who did it', `UPDATE erasure SET erased_by = 'user:usr_2'`],
  ];

  it.each(damages().map(([what], i) => [what, i] as const))(
    'is not accepted when somebody changed %s',
    async (_, i) => {
      const [, statement = ''] = damages()[i] ?? [];
      expect(await faultAfter(statement)).toMatchObject({ kind: 'changed', auditId: at(1) });
    },
  );

  it('is not accepted without a record, nor with one that was written without the key', async () => {
    const change = `UPDATE audit_event SET reason = '[erased]' WHERE id = ${at(3)}`;
    expect(await faultAfter(change)).toMatchObject({ kind: 'changed', auditId: at(3) });
    const record = `INSERT INTO audit_redaction (audit_id, number, erasure_id, fields, previous, hash, key_id, version)
      SELECT ${at(3)}, 1, '${erasureId}', '{reason}', s.hash, sha256('x'), s.key_id, 2
      FROM audit_seal s WHERE s.audit_id = ${at(3)}`;
    expect(await faultAfter(change, record)).toMatchObject({ kind: 'changed', auditId: at(3) });
  });

  it('was what its seal covers: a row that somebody changed is not whitewashed', async () => {
    const tried = await onDamagedCopy(
      [`UPDATE audit_event SET reason = 'forged' WHERE id IN (${at(1)}, ${at(4)})`],
      async () => [await redact(at(1)), await redact(at(4))],
    );
    expect(tried).toMatchObject([
      { ok: false, error: { code: 'AUDIT_ROW_CHANGED' } },
      { ok: false, error: { code: 'AUDIT_ROW_CHANGED' } },
    ]);
  });
});

describe('the database', () => {
  const change = (tx: Tx, id: bigint) =>
    tx.auditEvent.update({ where: { id }, data: { reason: 'other', toStatus: 'x' } });

  it('lets nothing leave a row but in an erasure that has recorded it, and nothing else of the row', async () => {
    await expect(change(db, at(5))).rejects.toThrow('audit_event_append_only');
    await expect(erase((tx) => change(tx, at(5)))).rejects.toThrow('audit_event_append_only');
    const recorded = (fields: string[]) =>
      erase(async (tx, { id }) => {
        const hash = new Uint8Array(32);
        const record = {
          auditId: at(5),
          number: 1,
          erasureId: id,
          fields,
          hash,
          keyId: 'k',
          version: 2,
        };
        await tx.auditRedaction.create({ data: record });
        await change(tx, at(5));
      });
    await expect(recorded(['reason'])).rejects.toThrow('audit_event_append_only');
    await expect(recorded(['reason', 'to_status'])).rejects.toThrow('audit_redaction_fields_check');
  });

  it('believes no erasure of another transaction', async () => {
    expectOk(await erase(async () => null));
    const tried = transact(staffCtx, async ({ tx }) => {
      await beginErasing(tx, erasureId);
      const hash = new Uint8Array(32);
      const record = { auditId: at(5), number: 1, erasureId, hash, keyId: 'k', version: 2 };
      await tx.auditRedaction.create({ data: { ...record, fields: ['reason'] } });
      await tx.auditEvent.update({ where: { id: at(5) }, data: { reason: 'other' } });
      return ok(null);
    });
    await expect(tried).rejects.toThrow('audit_event_append_only');
  });
});
