import { programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import { groupDto, groupInclude } from '@/lib/groups/dto';
import type { GroupDto } from '@/lib/groups/types';
import { programDto, type ProgramDto } from '@/lib/programs/queries';

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

export type GroupChoice = { id: string; programId: string; name: string; programName: string };

/** For filters and forms: names only. */
export async function listGroupChoices(viewer: Viewer): Promise<GroupChoice[]> {
  const rows = await db.group.findMany({
    where: programScope(viewer),
    select: { id: true, programId: true, name: true, program: { select: { name: true } } },
    orderBy: [{ program: { createdAt: 'asc' } }, { programId: 'asc' }, { position: 'asc' }],
  });
  return rows.map(({ program, ...row }) => ({ ...row, programName: program.name }));
}

/**
 * Public: whose application link it is, with its program. Null for a name that no group has, or groups of several
 * programs when none is named.
 */
export async function findApplicationGroup(
  slug: string,
  programSlug?: string,
): Promise<{ group: GroupDto; program: ProgramDto } | null> {
  const rows = await db.group.findMany({
    where: {
      slug: slug.trim().toLowerCase(),
      ...(programSlug === undefined ? {} : { program: { slug: programSlug.trim().toLowerCase() } }),
    },
    include: groupInclude,
    take: 2,
  });
  const [row, another] = rows;
  return row && !another ? { group: groupDto(row), program: programDto(row.program) } : null;
}
