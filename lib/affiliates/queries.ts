import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import type { AffiliateFilter } from '@/lib/affiliates/schema';
import {
  type AffiliateDto,
  type AffiliateStatus,
  parseAffiliateStatus,
} from '@/lib/affiliates/types';
import { db, type Tx } from '@/lib/db/client';
import type { Affiliate, Group, Prisma, Program } from '@/lib/db/generated/client';
import { normaliseCode } from '@/lib/format/code';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { likeText } from '@/lib/format/plain-text';
import { overridesOf } from '@/lib/programs/overrides';
import { resolveTerms } from '@/lib/programs/rules';

type AffiliateWithOwner = Affiliate & { program: Program; group: Group; user: { email: string } };

const withOwner = { program: true, group: true, user: { select: { email: true } } } as const;

function affiliateDto(row: AffiliateWithOwner): AffiliateDto {
  return {
    id: row.id,
    programId: row.programId,
    userId: row.userId,
    name: row.name,
    email: row.user.email,
    code: row.code,
    group: { id: row.group.id, name: row.group.name, slug: row.group.slug },
    status: parseAffiliateStatus(row.status),
    isAccepted: row.status === 'applied' && row.acceptedAt !== null,
    terms: resolveTerms(row.program, row.group, row),
    overrides: overridesOf(row),
    createdAt: row.createdAt,
  };
}

/** Those of the viewer's scope. */
export function seenAffiliates(viewer: Viewer): Prisma.AffiliateWhereInput {
  const { affiliateId } = affiliateScope(viewer);
  return { ...programScope(viewer), ...(affiliateId === undefined ? {} : { id: affiliateId }) };
}

/** Null when there is none in the viewer's scope. */
export async function getAffiliate(
  viewer: Viewer,
  affiliateId: string,
  tx: Tx = db,
): Promise<AffiliateDto | null> {
  const row = await tx.affiliate.findFirst({
    where: { AND: [{ id: affiliateId }, seenAffiliates(viewer)] },
    include: withOwner,
  });
  return row ? affiliateDto(row) : null;
}

/** Newest first. */
export async function listAffiliates(
  viewer: Viewer,
  filter: AffiliateFilter & { programId?: string } = {},
): Promise<Page<AffiliateDto>> {
  const limit = pageSize(filter.limit);
  const after = decodeCursor(filter.cursor);
  const contains = filter.search
    ? { contains: likeText(filter.search), mode: 'insensitive' as const }
    : null;
  const containsCode = {
    contains: likeText(normaliseCode(filter.search ?? '') || (filter.search ?? '')),
  };
  const conditions: Prisma.AffiliateWhereInput[] = [seenAffiliates(viewer)];
  if (filter.programId) conditions.push({ programId: filter.programId });
  if (filter.status) conditions.push({ status: filter.status });
  if (filter.groupId) conditions.push({ groupId: filter.groupId });
  if (contains) {
    conditions.push({
      OR: [{ name: contains }, { code: containsCode }, { user: { email: contains } }],
    });
  }
  if (after) {
    conditions.push({
      OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }],
    });
  }
  const rows = await db.affiliate.findMany({
    where: { AND: conditions },
    include: withOwner,
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
  });
  return toPage(rows, limit, (row) => ({ at: row.createdAt, id: row.id }), affiliateDto);
}

/** How many stand in each status, for the tabs of the console. */
export async function countAffiliatesByStatus(
  viewer: Viewer,
  filter: Pick<AffiliateFilter, 'groupId'> = {},
): Promise<Partial<Record<AffiliateStatus, number>>> {
  const groups = await db.affiliate.groupBy({
    by: ['status'],
    where: { AND: [seenAffiliates(viewer), filter.groupId ? { groupId: filter.groupId } : {}] },
    _count: { _all: true },
  });
  return Object.fromEntries(groups.map((group) => [group.status, group._count._all]));
}

/** Inside a transaction, for the answer of a command. */
export async function getAffiliateDto(tx: Tx, affiliateId: string): Promise<AffiliateDto> {
  const row = await tx.affiliate.findUniqueOrThrow({
    where: { id: affiliateId },
    include: withOwner,
  });
  return affiliateDto(row);
}
