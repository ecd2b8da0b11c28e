import type { Tx } from '@/lib/db/client';
import type { Program } from '@/lib/db/generated/client';

/** The row itself, for other domains inside their transaction; null when there is none. */
export function loadProgram(tx: Tx, programId: string): Promise<Program | null> {
  return tx.program.findUnique({ where: { id: programId } });
}

/** The program of that name, or the only one; null when the name is unknown or several could be meant. */
export async function loadChosenOrOnlyProgram(
  tx: Tx,
  slug: string | undefined,
): Promise<Program | null> {
  if (slug !== undefined) {
    return tx.program.findUnique({ where: { slug: slug.trim().toLowerCase() } });
  }
  const [first, second] = await tx.program.findMany({ take: 2, orderBy: { createdAt: 'asc' } });
  return first && !second ? first : null;
}
