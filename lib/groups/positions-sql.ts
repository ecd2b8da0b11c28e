import type { Moment } from '@/lib/db/work';

/** From 1 upwards, in one statement: groups may change places. */
export async function setPositions(
  { tx, now }: Moment,
  programId: string,
  ids: readonly string[],
): Promise<void> {
  await tx.$executeRaw`
    UPDATE program_group g SET position = o.place, updated_at = ${now}
    FROM unnest(${[...ids]}::text[]) WITH ORDINALITY AS o(id, place)
    WHERE g.id = o.id AND g.program_id = ${programId} AND NOT g.is_default`;
}
