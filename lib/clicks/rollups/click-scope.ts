import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { Prisma } from '@/lib/db/generated/client';

/** Whose clicks are read: of named affiliates, or of everybody in a program or in all of them. */
export type ClickScope =
  | { kind: 'nobody' }
  | { kind: 'affiliates'; ids: string[]; ofProgram: string | null }
  | { kind: 'programs'; programId: string | null };

/** The viewer fixes the scope; naming affiliates narrows it and never widens it. */
export function clickScope(viewer: Viewer, affiliateIds?: string[]): ClickScope {
  const own = affiliateScope(viewer).affiliateId;
  const programId = programScope(viewer).programId ?? null;
  if (own !== undefined) {
    const within = affiliateIds === undefined || affiliateIds.includes(own);
    return within ? { kind: 'affiliates', ids: [own], ofProgram: null } : { kind: 'nobody' };
  }
  if (affiliateIds === undefined) return { kind: 'programs', programId };
  if (affiliateIds.length === 0) return { kind: 'nobody' };
  return { kind: 'affiliates', ids: affiliateIds, ofProgram: programId };
}

/** Which rows of click or click_hour are in the scope. */
export function scopeOfClicks(scope: ClickScope): Prisma.Sql {
  switch (scope.kind) {
    case 'nobody':
      return Prisma.sql`false`;
    case 'affiliates':
      return Prisma.sql`h.affiliate_id = ANY(${scope.ids}) AND ${ofProgram(scope.ofProgram)}`;
    case 'programs':
      return ofProgram(scope.programId);
  }
}

function ofProgram(programId: string | null): Prisma.Sql {
  return programId === null ? Prisma.sql`true` : Prisma.sql`h.program_id = ${programId}`;
}

/** Which rows of click_day are in the scope. A program's own rows, unless it has none by what is asked for. */
export function scopeOfDays(scope: ClickScope, programHasRows: boolean): Prisma.Sql {
  switch (scope.kind) {
    case 'nobody':
      return Prisma.sql`false`;
    case 'affiliates':
      return scope.ofProgram === null
        ? Prisma.sql`scope_id = ANY(${scope.ids})`
        : Prisma.sql`scope_id IN (SELECT id FROM affiliate WHERE id = ANY(${scope.ids}) AND program_id = ${scope.ofProgram})`;
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
