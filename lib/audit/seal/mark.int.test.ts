import { beforeAll, describe, expect, it, vi } from 'vitest';
import { FIRST_MARK } from '@/lib/audit/seal/mark';
import { sealAudit } from '@/lib/audit/seal/seal-audit';
import type { ChainMark } from '@/lib/audit/seal/types';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import { db } from '@/lib/db/client';
import { onDamagedCopy } from '@/lib/testing/damage';

let ids: bigint[] = [];
const at = (position: number) => ids[position - 1] ?? 0n;

async function markAt(position: bigint): Promise<ChainMark> {
  const { hash } = await db.auditSeal.findUniqueOrThrow({ where: { position } });
  return { position, hash: Buffer.from(hash).toString('hex') };
}

async function sealRows(n: number): Promise<void> {
  await db.$executeRaw`
    INSERT INTO audit_event (action, actor_kind, actor_id, subject_type, subject_id)
    SELECT 'USER_CREATED', 'user', 'u', 'user', n::text FROM generate_series(1, ${n}::int) n`;
  expect(await sealAudit()).toMatchObject({ sealed: n });
}

beforeAll(async () => {
  await sealRows(40);
  const seals = await db.auditSeal.findMany({ orderBy: { position: 'asc' } });
  ids = seals.map((row) => row.auditId);
});

describe('the chain from a mark on', () => {
  it('is followed after the mark only, up to the end', async () => {
    const report = await verifyChain({ from: await markAt(20n) });
    expect(report).toMatchObject({ ok: true, complete: true, checked: 20n, sealed: 40n });
    expect(report.reached).toEqual(await markAt(40n));
    expect(await verifyChain({ from: await markAt(40n) })).toMatchObject({ ok: true, checked: 0n });
    expect((await verifyChain({ from: FIRST_MARK })).checked).toBe(40n);
  });

  it('shows what was changed after the mark, and not what was before it', async () => {
    const from = await markAt(20n);
    const changed = (position: number) =>
      onDamagedCopy([`UPDATE audit_event SET reason = 'x' WHERE id = ${at(position)}`], () =>
        verifyChain({ from }),
      );
    expect(await changed(20)).toMatchObject({ ok: true, checked: 20n });
    const report = await changed(30);
    expect(report.fault).toMatchObject({ kind: 'changed', position: 30n });
    expect(report.reached.position).toBe(29n);
  });

  it.each([
    [
      'its seal is another',
      'changed',
      `UPDATE audit_seal SET hash = sha256('x') WHERE position = 20`,
    ],
    ['its seal is gone', 'seal_missing', 'DELETE FROM audit_seal WHERE position = 20'],
    ['the end was cut off before it', 'seal_missing', 'DELETE FROM audit_seal WHERE position > 9'],
  ])('is not followed from a mark that no longer holds: %s', async (_why, kind, statement) => {
    const from = await markAt(20n);
    const { fault, checked } = await onDamagedCopy([statement], () => verifyChain({ from }));
    expect(fault).toMatchObject({ kind, position: 20n });
    expect(checked).toBe(0n);
  });

  it('says up to where it came when its time was over', async () => {
    await onDamagedCopy([], async () => {
      await sealRows(5_000);
      let asked = 0;
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => (asked++ < 2 ? 0 : 60_000));
      const report = await verifyChain({ budgetMs: 30_000 }).finally(() => clock.mockRestore());
      expect(report).toMatchObject({ ok: true, complete: false, checked: 5_000n, sealed: 5_040n });
      expect(report.reached).toEqual(await markAt(5_000n));
      const rest = await verifyChain({ from: report.reached });
      expect(rest).toMatchObject({ ok: true, complete: true, checked: 40n });
    });
  });
});
