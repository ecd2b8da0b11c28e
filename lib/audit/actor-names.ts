import { db } from '@/lib/db/client';

type ActorColumns = { actorKind: string; actorId: string; actorLabel: string | null };

/** What the actor of a row is called now: a row holds a person's id and not the name. */
export type ActorNames = (row: ActorColumns) => string | null;

/** Reads the names of the people in the rows at once. Rows of before say a name themselves. */
export async function readActorNames(rows: readonly ActorColumns[]): Promise<ActorNames> {
  const ids = rows.flatMap((row) => (row.actorKind === 'user' ? [row.actorId] : []));
  const users =
    ids.length === 0
      ? []
      : await db.user.findMany({
          where: { id: { in: [...new Set(ids)] } },
          select: { id: true, name: true },
        });
  const names = new Map(users.map(({ id, name }) => [id, name]));
  return (row) =>
    row.actorLabel ?? (row.actorKind === 'user' ? (names.get(row.actorId) ?? null) : null);
}

/** The same in words: "user usr_…" for whom nobody knows by name. */
export function actorWords(names: ActorNames, row: ActorColumns): string {
  return names(row) ?? `${row.actorKind} ${row.actorId}`;
}
