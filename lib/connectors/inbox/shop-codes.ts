import type { CodeChanged } from '@/lib/connectors/port/facts';
import { APPLIED, type Effect, type EventWork } from '@/lib/connectors/port/types';
import { ok, type Result } from '@/lib/result';

/** Of one shop. Some make a code for each of their customers. */
const MOST_CODES = 100_000;

/** Keeps how a code that the shop's sales name by an id is typed, as it was told last. */
export async function keepCode(
  { tx, connection }: EventWork,
  { ref, code, isActive: active, toldAt }: CodeChanged,
): Promise<Result<Effect>> {
  const connectionId = connection.id;
  const known = await tx.shopCode.count({ where: { connectionId, ref } });
  if (known === 0 && (await tx.shopCode.count({ where: { connectionId } })) >= MOST_CODES) {
    const note = `The shop has told ${MOST_CODES} codes: this one is not kept.`;
    return ok({ outcome: 'ignored', note });
  }
  const data = { code, active, toldAt };
  const made = await tx.shopCode.createMany({
    data: [{ connectionId, ref, ...data }],
    skipDuplicates: true,
  });
  if (made.count === 1) return ok(APPLIED);
  const where = { connectionId, ref, toldAt: { lte: toldAt } };
  const { count } = await tx.shopCode.updateMany({ where, data });
  return ok(count === 1 ? APPLIED : { outcome: 'ignored', note: 'A later word of it is known.' });
}

/** How the codes are typed, in their order; of those that are not known it says so. */
export async function typedCodes(
  { tx, connection, warnings }: EventWork,
  refs: readonly string[],
): Promise<string[]> {
  if (refs.length === 0) return [];
  const rows = await tx.shopCode.findMany({
    where: { connectionId: connection.id, ref: { in: [...refs] } },
  });
  return refs.flatMap((ref) => {
    const row = rows.find((one) => one.ref === ref);
    if (row) return [row.code];
    const message = `The shop has not told which code ${ref} is.`;
    warnings.push({ field: 'code', code: 'DROPPED', message });
    return [];
  });
}
