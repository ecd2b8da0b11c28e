import type { Work } from '@/lib/db/work';
import { z } from 'zod';
import { actorRef } from '@/lib/actor';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { newId } from '@/lib/ids';
import type { BatchRow } from '@/lib/payouts/batch-types';
import { UNFINISHED, type ImportedLine } from '@/lib/payouts/imports/apply-lines';
import { lockImport } from '@/lib/payouts/imports/lock-import';

const keptSchema = z.array(z.looseObject({ payoutId: z.string(), refused: z.string().nullable() }));

/** False also of a file that came before, while something is left to do of it. */
export async function isTakenIn(tx: Tx, batchId: string, fileHash: string): Promise<boolean> {
  const unfinished = { lines: { array_contains: [{ refused: UNFINISHED }] } };
  return (await tx.payoutImport.count({ where: { batchId, fileHash, NOT: unfinished } })) > 0;
}

/**
 * Keeps what each line did; of a file that comes again, what became of the lines that were unfinished. One that is no
 * longer in the file's plan got its result by hand. False: the file was done already.
 */
export async function keepImport(
  { tx, ctx, now }: Work,
  { batch, fileHash, done }: { batch: BatchRow; fileHash: string; done: ImportedLine[] },
): Promise<boolean> {
  const lines = done.map(({ amountMinor, ...line }) => ({ ...line, amount: Number(amountMinor) }));
  const { count } = await tx.payoutImport.createMany({
    data: {
      id: newId('payoutImport'),
      batchId: batch.id,
      format: batch.format,
      fileHash,
      lines,
      importedBy: actorRef(ctx.actor),
      importedAt: now,
    },
    skipDuplicates: true,
  });
  if (count === 1) return true;
  const where = { batchId_fileHash: { batchId: batch.id, fileHash } };
  await lockImport(tx, batch.id, fileHash);
  const before = await tx.payoutImport.findUniqueOrThrow({ where });
  const kept = keptSchema.parse(before.lines);
  if (!kept.some((line) => line.refused === UNFINISHED)) return false;
  const latest = new Map(lines.map((line) => [line.payoutId, line]));
  const merged = kept.map((line) =>
    line.refused === UNFINISHED
      ? (latest.get(line.payoutId) ?? { ...line, does: 'repeat', refused: null })
      : line,
  );
  await tx.payoutImport.update({ where, data: { lines: merged as Prisma.InputJsonArray } });
  return true;
}
