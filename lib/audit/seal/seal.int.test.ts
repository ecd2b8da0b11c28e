import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { beforeAll, describe, expect, it } from 'vitest';
import { recordAuditMany } from '@/lib/audit/record';
import { SEALED_FIELDS } from '@/lib/audit/seal/encode';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import { db } from '@/lib/db/client';
import { atTime } from '@/lib/db/clock';
import { transact } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { verifyBooks } from '@/lib/books/verify';
import { expectOk, ok } from '@/lib/result';
import { onDamagedCopy } from '@/lib/testing/damage';
import { staffCtx } from '@/lib/testing/factories';
import { HOUR_MS } from '@/lib/time/calendar';

const start = new Date(Date.now() - 10 * HOUR_MS);
const later = (hours: number) => new Date(start.getTime() + hours * HOUR_MS);

/** Rows as commands leave them, every column filled. */
async function writeRows(n: number, at: Date): Promise<void> {
  await atTime(at, async () =>
    expectOk(
      await transact({ ...staffCtx, requestId: 'req_1' }, async (work) => {
        await recordAuditMany(
          work,
          Array.from({ length: n }, (_, i) => ({
            action: 'COMMISSION_VOIDED' as const,
            subjectType: 'commission',
            subjectId: `com_${i}`,
            programId: 'prg_1',
            affiliateId: 'aff_1',
            fromStatus: 'pending',
            toStatus: 'voided',
            reason: `Żółć № ${i}`,
            data: { b: 1, a: { nested: [i, null, 'x'] } },
          })),
        );
        return ok(null);
      }),
    ),
  );
}

const seal = (at: Date, sweep = false) => atTime(at, () => sealAudit({ sweep }));
const faultAfter = (...statements: string[]) =>
  onDamagedCopy(statements, async () => (await verifyChain()).fault);
const booksAfter = (...statements: string[]) =>
  onDamagedCopy(statements, async () => {
    const checks = await verifyBooks();
    return checks.find((check) => check.id === 'CHAIN')?.details ?? [];
  });

let ids: bigint[] = [];
const at = (position: number) => ids[position - 1] ?? 0n;

beforeAll(async () => {
  await writeRows(20, start);
  await seal(later(0.01));
  // What a rolled back transaction leaves: a hole in the ids.
  await db.$queryRaw`SELECT nextval(pg_get_serial_sequence('audit_event', 'id'))`;
  await writeRows(20, later(8));
  await seal(later(8.01));
  const seals = await db.auditSeal.findMany({ orderBy: { position: 'asc' } });
  ids = seals.map((row) => row.auditId);
});

describe('the chain over the audit log', () => {
  it('holds every row once, in order, and verifies', async () => {
    expect(ids).toHaveLength(40);
    expect(await db.auditEvent.count()).toBe(40);
    const report = await verifyChain();
    expect(report).toMatchObject({
      ok: true,
      fault: null,
      checked: 40n,
      sealed: 40n,
      unsealed: 0n,
    });
    expect(report.head).toMatch(/^[0-9a-f]{64}$/);
    expect(await seal(later(8.02))).toEqual({ sealed: 0, busy: false });
  });

  it('covers every column there is', async () => {
    const columns = await db.$queryRaw<{ name: string }[]>`
      SELECT column_name AS name FROM information_schema.columns WHERE table_name = 'audit_event'`;
    expect(columns.length).toBeGreaterThan(10);
    expect(columns.filter(({ name }) => !SEALED_FIELDS.includes(`a.${name}`))).toEqual([]);
  });

  it.each([
    ['action', `'COMMISSION_PAID'`],
    ['actor_kind', `'system'`],
    ['actor_id', `'usr_other'`],
    ['actor_label', `'Somebody else'`],
    ['program_id', `''`],
    ['affiliate_id', `'aff_2'`],
    ['subject_type', `'payout'`],
    ['subject_id', `'com_99'`],
    ['from_status', 'NULL'],
    ['to_status', `'paid'`],
    ['reason', `reason || ' '`],
    ['data', `data || '{"b": 2}'`],
    ['request_id', 'NULL'],
    ['created_at', `created_at + interval '1 millisecond'`],
  ])('names the row whose %s was changed', async (column, value) => {
    const fault = await faultAfter(
      `UPDATE audit_event SET ${column} = ${value} WHERE id IN (${at(17)}, ${at(30)})`,
    );
    expect(fault).toMatchObject({ kind: 'changed', auditId: at(17), position: 17n });
  });

  it('is not misled by a text moved from one column to the next', async () => {
    const fault = await faultAfter(
      `UPDATE audit_event SET from_status = 'pendin', to_status = 'gvoided' WHERE id = ${at(4)}`,
    );
    expect(fault).toMatchObject({ kind: 'changed', auditId: at(4) });
  });

  it.each([1, 20, 40])('names the row at position %i when it was removed', async (position) => {
    const statement = `DELETE FROM audit_event WHERE id = ${at(position)}`;
    expect(await faultAfter(statement)).toMatchObject({
      kind: 'removed',
      auditId: at(position),
      position: BigInt(position),
    });
    expect(await booksAfter(statement)).toEqual([
      `audit row ${at(position)} was removed; it was sealed at position ${position}`,
    ]);
  });

  it('names the place where a row went with its seal', async () => {
    const statements = [
      `DELETE FROM audit_event WHERE id = ${at(9)}`,
      'DELETE FROM audit_seal WHERE position = 9',
    ];
    expect(await faultAfter(...statements)).toMatchObject({ kind: 'seal_missing', position: 9n });
    expect(await booksAfter(...statements)).toEqual([
      'the chain has 39 seals and ends at position 40',
    ]);
  });

  it('names the first row after one that went with its seal, when the seals were numbered anew', async () => {
    const fault = await faultAfter(
      `DELETE FROM audit_event WHERE id = ${at(9)}`,
      'DELETE FROM audit_seal WHERE position = 9',
      'UPDATE audit_seal SET position = position + 1000 WHERE position > 9',
      'UPDATE audit_seal SET position = position - 1001 WHERE position > 1000',
    );
    expect(fault).toMatchObject({ kind: 'changed', auditId: at(10), position: 9n });
  });

  it('names the first of two rows that changed places', async () => {
    const [a, b] = [at(12), at(33)];
    const fault = await faultAfter(
      `UPDATE audit_event SET id = -1 WHERE id = ${a}`,
      `UPDATE audit_event SET id = ${a} WHERE id = ${b}`,
      `UPDATE audit_event SET id = ${b} WHERE id = -1`,
    );
    expect(fault).toMatchObject({ kind: 'reordered', auditId: a, position: 12n });
    expect(fault?.text).toContain(`audit row ${b}`);
  });

  it('names the first of two seals that changed places', async () => {
    const fault = await faultAfter(
      `UPDATE audit_seal SET audit_id = -1 WHERE position = 12`,
      `UPDATE audit_seal SET audit_id = ${at(12)} WHERE position = 33`,
      `UPDATE audit_seal SET audit_id = ${at(33)} WHERE position = 12`,
    );
    expect(fault).toMatchObject({ kind: 'reordered', auditId: at(33), position: 12n });
    expect(fault?.text).toContain(`audit row ${at(12)} was sealed at position 12`);
  });

  it('names a seal that was written by somebody without the key', async () => {
    const fault = await faultAfter(
      `UPDATE audit_event SET reason = 'forged' WHERE id = ${at(40)}`,
      `UPDATE audit_seal SET hash = sha256('guess') WHERE position = 40`,
    );
    expect(fault).toMatchObject({ kind: 'changed', auditId: at(40) });
  });

  it('names a row that was forged in between, before it is sealed and after', async () => {
    const hole = at(20) + 1n;
    expect(ids).not.toContain(hole);
    const forge = `INSERT INTO audit_event (id, action, actor_kind, actor_id, subject_type, subject_id, created_at)
      SELECT ${hole}, 'DEBT_WRITTEN_OFF', 'user', 'usr_x', 'affiliate', 'aff_1', created_at
      FROM audit_event WHERE id = ${at(20)}`;
    expect(await faultAfter(forge)).toMatchObject({ kind: 'unsealed', auditId: hole });
    const guessed = `INSERT INTO audit_seal (position, audit_id, hash, sealed_at, key_id, version)
      VALUES (41, ${hole}, sha256('guess'), now(), 'test', 1)`;
    expect(await faultAfter(forge, guessed)).toMatchObject({ kind: 'changed', auditId: hole });
    const sealedByUs = await onDamagedCopy([], async () => {
      // A run in between that did not find it: else it may have waited for the worker.
      await writeRows(1, later(10.9));
      expect(await seal(later(11))).toMatchObject({ sealed: 1 });
      await db.$executeRawUnsafe(forge);
      expect(await seal(later(13))).toMatchObject({ sealed: 1 });
      const { hash } = await db.auditSeal.findUniqueOrThrow({ where: { position: 41n } });
      const from = { position: 41n, hash: Buffer.from(hash).toString('hex') };
      return [await verifyChain(), await verifyChain({ from })];
    });
    // Whoever begins right before it knows what was sealed before that.
    for (const { fault } of sealedByUs) {
      expect(fault).toMatchObject({ kind: 'backdated', auditId: hole, position: 42n });
    }
  });

  it('names the first row that nothing has sealed for an hour, and leaves younger ones alone', async () => {
    const insert = (age: string) =>
      `INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id, created_at)
       VALUES ('USER_CREATED', 'user', 'u', 'user', 'u', now() - interval '${age}')`;
    const young = await onDamagedCopy([insert('59 minutes')], verifyChain);
    expect(young).toMatchObject({ ok: true, unsealed: 1n });
    const old = await onDamagedCopy([insert('61 minutes')], verifyChain);
    expect(old.fault).toMatchObject({ kind: 'unsealed', auditId: at(40) + 1n });
  });

  it('finds by an earlier head that the end was cut off, rows, seals and all', async () => {
    const { head } = await verifyChain();
    expect((await verifyChain({ head: head ?? '' })).ok).toBe(true);
    const middle = await db.auditSeal.findUniqueOrThrow({ where: { position: 20n } });
    const earlier = Buffer.from(middle.hash).toString('hex').toUpperCase();
    expect((await verifyChain({ head: earlier })).ok).toBe(true);
    const cut = [
      `DELETE FROM audit_event WHERE id > ${at(30)}`,
      'DELETE FROM audit_seal WHERE position > 30',
    ];
    expect(await faultAfter(...cut)).toBeNull();
    const fault = await onDamagedCopy(cut, () => verifyChain({ head: head ?? '' }));
    expect(fault.fault).toMatchObject({ kind: 'head_missing' });
    const noted = `INSERT INTO book_check (started_at, finished_at, ok, checks, head_position, head_hash)
      SELECT now(), now(), true, '[]', position, hash FROM audit_seal ORDER BY position DESC LIMIT 1`;
    expect(await booksAfter(noted, ...cut)).toHaveLength(1);
  });

  it('names the first seal whose key is not known', async () => {
    const settings = env();
    const known = settings.ENCRYPTION_KEYS;
    const fresh = { id: 'fresh', key: randomBytes(32) };
    try {
      // A new first key seals; the old one still verifies what it sealed.
      settings.ENCRYPTION_KEYS = [fresh, ...known];
      await onDamagedCopy([], async () => {
        await writeRows(3, later(8.5));
        expect(await seal(later(8.6))).toMatchObject({ sealed: 3 });
        expect(await verifyChain()).toMatchObject({ ok: true, checked: 43n });
        settings.ENCRYPTION_KEYS = known;
        const report = await verifyChain();
        expect(report.fault).toMatchObject({ kind: 'unknown_key', position: 41n });
        settings.ENCRYPTION_KEYS = [fresh];
        expect((await verifyChain()).fault).toMatchObject({ kind: 'unknown_key', position: 1n });
      });
    } finally {
      settings.ENCRYPTION_KEYS = known;
    }
  });

  it('stops when its time is over, and says how far it came', async () => {
    expect(await verifyChain({ budgetMs: 0 })).toMatchObject({
      complete: false,
      checked: 0n,
      sealed: 40n,
    });
  });
});

describe('sealing', () => {
  it('chains a row once when twenty seal at once', async () => {
    await writeRows(200, later(8.7));
    const runs = await Promise.all(Array.from({ length: 20 }, () => seal(later(8.8))));
    await seal(later(8.8));
    expect(runs.reduce((sum, run) => sum + run.sealed, 0)).toBe(200);
    expect(await verifyChain()).toMatchObject({ ok: true, sealed: 240n });
  });

  it('is left to whoever seals already', async () => {
    await writeRows(3, later(8.9));
    const client = new pg.Client(env().DATABASE_URL);
    await client.connect();
    await client.query('BEGIN');
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('tributary/seal-audit', 0))`);
    expect(await seal(later(8.91))).toEqual({ sealed: 0, busy: true });
    await client.query('COMMIT');
    await client.end();
    expect(await seal(later(8.92))).toEqual({ sealed: 3, busy: false });
  });

  it('chains a row that is committed late with a smaller id after its elders', async () => {
    const client = new pg.Client(env().DATABASE_URL);
    await client.connect();
    await client.query('BEGIN');
    const { rows } = await client.query<{ id: string }>(
      `INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id)
       VALUES ('USER_CREATED', 'system', 's', 'user', 'u') RETURNING id::text`,
    );
    const late = BigInt(rows[0]?.id ?? 0);
    await writeRows(5, later(9));
    expect(await seal(later(9.01))).toMatchObject({ sealed: 5 });
    await client.query('COMMIT');
    await client.end();
    expect(await seal(later(9.02))).toMatchObject({ sealed: 1 });
    const last = await db.auditSeal.findFirstOrThrow({ orderBy: { position: 'desc' } });
    expect(last.auditId).toBe(late);
    expect(await verifyChain()).toMatchObject({ ok: true });
  });
});
