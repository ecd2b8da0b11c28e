import type { Viewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import type { Group, Program } from '@/lib/db/generated/client';
import { resolveTerms } from '@/lib/programs/rules';
import { parsePostbackRule, type PostbackRule, type Terms } from '@/lib/programs/types';

export type ProgramDto = {
  id: string;
  name: string;
  slug: string;
  currency: string;
  defaultDestination: string;
  allowedDestinations: string[];
  autoAccept: boolean;
  clickRetentionDays: number;
  /** Years that statements name an affiliate who was erased. */
  statementYears: number;
  /** As it is set; a change begins with the next month. */
  timeZone: string;
  postbacks: PostbackRule;
  terms: Terms;
  /** Minor units by currency. */
  minimumPayout: Record<string, number>;
  creditEnabled: boolean;
  creditName: string;
  creditBonusBps: number;
  leaderboard: boolean;
  createdAt: Date;
};

export function programDto(row: Program): ProgramDto {
  return {
    id: row.id,
    name: row.name,
    slug: row.slug,
    currency: row.currency,
    defaultDestination: row.defaultDestination,
    allowedDestinations: row.allowedDestinations,
    autoAccept: row.autoAccept,
    clickRetentionDays: row.clickRetentionDays,
    statementYears: row.statementYears,
    timeZone: row.timeZone,
    postbacks: parsePostbackRule(row.postbacks),
    terms: resolveTerms(row, null, null),
    minimumPayout: row.minimumPayout as Record<string, number>,
    creditEnabled: row.creditEnabled,
    creditName: row.creditName,
    creditBonusBps: row.creditBonusBps,
    leaderboard: row.leaderboard,
    createdAt: row.createdAt,
  };
}

/** Null when the viewer's scope does not contain it. */
export async function getProgram(viewer: Viewer, programId: string): Promise<ProgramDto | null> {
  if (viewer.kind !== 'staff' && viewer.programId !== programId) return null;
  const row = await db.program.findUnique({ where: { id: programId } });
  return row ? programDto(row) : null;
}

/** All of them: an installation has a few. */
export async function listPrograms(viewer: Viewer): Promise<ProgramDto[]> {
  const rows = await db.program.findMany({
    where: viewer.kind === 'staff' ? {} : { id: viewer.programId },
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(programDto);
}

/** What the program page and the application form show: terms are those of the group that everybody begins in. */
const withFirstGroup = { groups: { where: { isDefault: true } } } as const;

function publicDto({ groups, ...row }: Program & { groups: Group[] }): ProgramDto {
  return { ...programDto(row), terms: resolveTerms(row, groups[0] ?? null, null) };
}

/** Public. */
export async function getProgramBySlug(slug: string): Promise<ProgramDto | null> {
  const row = await db.program.findUnique({
    where: { slug: slug.trim().toLowerCase() },
    include: withFirstGroup,
  });
  return row ? publicDto(row) : null;
}

/** Public: the program of an installation that has exactly one. */
export async function getOnlyProgram(): Promise<ProgramDto | null> {
  const [first, second] = await listPublicPrograms();
  return first && !second ? first : null;
}

export async function listPublicPrograms(): Promise<ProgramDto[]> {
  const rows = await db.program.findMany({
    include: withFirstGroup,
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
  });
  return rows.map(publicDto);
}
