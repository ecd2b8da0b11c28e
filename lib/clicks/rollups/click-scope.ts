import { cache } from 'react';
import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import type { Units } from '@/lib/clicks/rollups/split-window';
import type { Window } from '@/lib/time/program-calendar';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';
import { loadProgramGroups } from '@/lib/programs/calendar-sql';
import type { ProgramGroup } from '@/lib/programs/day-sql';

/** Whose clicks are read: of named affiliates, or of everybody in a program or in all of them. */
export type ClickScope =
  | { kind: 'nobody' }
  | { kind: 'affiliates'; ids: string[]; ofProgram: string | null }
  /** Of a group as it is now. */
  | { kind: 'group'; groupId: string; ids: string[] | null; ofProgram: string | null }
  | { kind: 'programs'; programId: string | null };

export type ClickGroup = ProgramGroup & Units;

export async function loadClickGroups(viewer: Viewer, window: Window): Promise<ClickGroup[]> {
  const [groups, quartersFrom] = await Promise.all([
    loadProgramGroups(viewer, window),
    findQuartersFrom(),
  ]);
  return groups.map((group) => ({ ...group, quartersFrom }));
}

/** Once for a page, as calendars are. */
const findQuartersFrom = cache(async () => {
  const state = await db.clickDetailState.findUniqueOrThrow({
    where: { id: 1 },
    select: { quartersFrom: true },
  });
  return state.quartersFrom;
});

/** The viewer fixes the scope; naming affiliates, or a group, narrows it and never widens it. */
export function clickScope(viewer: Viewer, affiliateIds?: string[], groupId?: string): ClickScope {
  const own = affiliateScope(viewer).affiliateId;
  const programId = programScope(viewer).programId ?? null;
  if (own !== undefined) {
    const within = affiliateIds === undefined || affiliateIds.includes(own);
    if (!within) return { kind: 'nobody' };
    return groupId === undefined
      ? { kind: 'affiliates', ids: [own], ofProgram: null }
      : { kind: 'group', groupId, ids: [own], ofProgram: programId };
  }
  if (groupId !== undefined) {
    return { kind: 'group', groupId, ids: affiliateIds ?? null, ofProgram: programId };
  }
  if (affiliateIds === undefined) return { kind: 'programs', programId };
  if (affiliateIds.length === 0) return { kind: 'nobody' };
  return { kind: 'affiliates', ids: affiliateIds, ofProgram: programId };
}

/** Which rows of click or click_hour are in the scope, and in the group of programs. */
export function scopeOfClicks(scope: ClickScope, { programIds }: ClickGroup): Prisma.Sql {
  const inGroup =
    programIds === null ? Prisma.sql`true` : Prisma.sql`h.program_id = ANY(${programIds})`;
  switch (scope.kind) {
    case 'nobody':
      return Prisma.sql`false`;
    case 'affiliates':
      return Prisma.sql`h.affiliate_id = ANY(${scope.ids}) AND ${ofProgram(scope.ofProgram)} AND ${inGroup}`;
    case 'group':
      return Prisma.sql`h.affiliate_id IN (${membersOf(scope)}) AND ${inGroup}`;
    case 'programs':
      return Prisma.sql`${ofProgram(scope.programId)} AND ${inGroup}`;
  }
}

function membersOf({ groupId, ids, ofProgram: of }: ClickScope & { kind: 'group' }): Prisma.Sql {
  const named = ids === null ? Prisma.sql`true` : Prisma.sql`id = ANY(${ids})`;
  const within = of === null ? Prisma.sql`true` : Prisma.sql`program_id = ${of}`;
  return Prisma.sql`SELECT id FROM affiliate WHERE group_id = ${groupId} AND ${named} AND ${within}`;
}

function ofProgram(programId: string | null): Prisma.Sql {
  return programId === null ? Prisma.sql`true` : Prisma.sql`h.program_id = ${programId}`;
}

/** Which rows of click_day are in the scope. A program's own rows, unless it has none by what is asked for. */
export function scopeOfDays(
  scope: ClickScope,
  programHasRows: boolean,
  { programIds }: ClickGroup,
): Prisma.Sql {
  if (programIds === null) return scopeOfAllDays(scope, programHasRows);
  const ofGroup = Prisma.sql`SELECT id FROM affiliate WHERE program_id = ANY(${programIds})`;
  switch (scope.kind) {
    case 'nobody':
      return Prisma.sql`false`;
    case 'affiliates':
      return Prisma.sql`scope_id IN (${ofGroup} AND id = ANY(${scope.ids}))`;
    case 'group':
      return Prisma.sql`scope_id IN (${membersOf(scope)} AND program_id = ANY(${programIds}))`;
    case 'programs':
      return programHasRows
        ? Prisma.sql`scope_id = ANY(${programIds})`
        : Prisma.sql`scope_id IN (${ofGroup})`;
  }
}

function scopeOfAllDays(scope: ClickScope, programHasRows: boolean): Prisma.Sql {
  switch (scope.kind) {
    case 'nobody':
      return Prisma.sql`false`;
    case 'affiliates':
      return scope.ofProgram === null
        ? Prisma.sql`scope_id = ANY(${scope.ids})`
        : Prisma.sql`scope_id IN (SELECT id FROM affiliate WHERE id = ANY(${scope.ids}) AND program_id = ${scope.ofProgram})`;
    case 'group':
      return Prisma.sql`scope_id IN (${membersOf(scope)})`;
    case 'programs':
      if (!programHasRows) {
        return scope.programId === null
          ? Prisma.sql`scope_id IN (SELECT id FROM affiliate)`
          : Prisma.sql`scope_id IN (SELECT id FROM affiliate WHERE program_id = ${scope.programId})`;
      }
      return scope.programId === null
        ? Prisma.sql`scope_id IN (SELECT id FROM program)`
        : Prisma.sql`scope_id = ${scope.programId}`;
  }
}
