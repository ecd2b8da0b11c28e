import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { groupDto, groupInclude } from '@/lib/groups/dto';
import type { GroupDto } from '@/lib/groups/types';

/** Of the viewer's programs, the default one first, then upwards. Bounded by MAX_GROUPS for each program. */
export async function listGroups(
  viewer: Viewer,
  filter: { programId?: string } = {},
  tx: Tx = db,
): Promise<GroupDto[]> {
  const rows = await tx.group.findMany({
    where: { AND: [programScope(viewer), filter] },
    include: groupInclude,
    orderBy: [{ program: { createdAt: 'asc' } }, { programId: 'asc' }, { position: 'asc' }],
  });
  return rows.map(groupDto);
}

/** Null when the viewer's scope does not contain it. */
export async function findGroup(
  viewer: Viewer,
  groupId: string,
  tx: Tx = db,
): Promise<GroupDto | null> {
  const row = await tx.group.findFirst({
    where: { AND: [{ id: groupId }, programScope(viewer)] },
    include: groupInclude,
  });
  return row ? groupDto(row) : null;
}

export type GroupChoice = { id: string; name: string; programName: string };

/** For filters and forms: names only. */
export async function listGroupChoices(viewer: Viewer): Promise<GroupChoice[]> {
  const rows = await db.group.findMany({
    where: programScope(viewer),
    select: { id: true, name: true, program: { select: { name: true } } },
    orderBy: [{ program: { createdAt: 'asc' } }, { programId: 'asc' }, { position: 'asc' }],
  });
  return rows.map(({ id, name, program }) => ({ id, name, programName: program.name }));
}

/** Public: whose application link it is; null for a name that no group of the program has. */
export async function getGroupBySlug(programId: string, slug: string): Promise<GroupDto | null> {
  const row = await db.group.findUnique({
    where: { programId_slug: { programId, slug } },
    include: groupInclude,
  });
  return row ? groupDto(row) : null;
}
