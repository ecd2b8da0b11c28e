import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { db, type Tx } from '@/lib/db/client';
import type { DiscountCode, Prisma } from '@/lib/db/generated/client';
import { currentTime } from '@/lib/db/transact';
import { isActiveAt } from '@/lib/discount-codes/rules';
import { normaliseCode } from '@/lib/format/code';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';

export type DiscountCodeDto = {
  id: string;
  programId: string;
  affiliateId: string | null;
  code: string;
  kind: 'percent' | 'fixed';
  percentBps: number | null;
  amountMinor: bigint | null;
  currency: string | null;
  startsAt: Date | null;
  endsAt: Date | null;
  /** Usable now, by the database's clock. */
  active: boolean;
  createdAt: Date;
};

export function discountCodeDto(row: DiscountCode, now: Date): DiscountCodeDto {
  return {
    id: row.id,
    programId: row.programId,
    affiliateId: row.affiliateId,
    code: row.code,
    kind: row.kind === 'fixed' ? 'fixed' : 'percent',
    percentBps: row.percentBps,
    amountMinor: row.amountMinor,
    currency: row.currency,
    startsAt: row.startsAt,
    endsAt: row.endsAt,
    active: row.active && isActiveAt(row, now),
    createdAt: row.createdAt,
  };
}

function scopeOf(viewer: Viewer): Prisma.DiscountCodeWhereInput {
  return { ...programScope(viewer), ...affiliateScope(viewer) };
}

/** As a person types it; null when the viewer's scope does not contain it. */
export async function findDiscountCode(
  viewer: Viewer,
  code: string,
): Promise<DiscountCodeDto | null> {
  const [row, now] = await Promise.all([
    db.discountCode.findFirst({
      where: { AND: [{ code: normaliseCode(code) }, scopeOf(viewer)] },
    }),
    currentTime(),
  ]);
  return row ? discountCodeDto(row, now) : null;
}

/** Newest first. */
export async function listDiscountCodes(
  viewer: Viewer,
  filter: { affiliateId?: string; cursor?: string | undefined; limit?: number } = {},
): Promise<Page<DiscountCodeDto>> {
  const limit = pageSize(filter.limit);
  const after = decodeCursor(filter.cursor);
  const conditions: Prisma.DiscountCodeWhereInput[] = [scopeOf(viewer)];
  if (filter.affiliateId !== undefined) conditions.push({ affiliateId: filter.affiliateId });
  if (after) {
    conditions.push({
      OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }],
    });
  }
  const [rows, now] = await Promise.all([
    db.discountCode.findMany({
      where: { AND: conditions },
      orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
      take: limit + 1,
    }),
    currentTime(),
  ]);
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    (row) => discountCodeDto(row, now),
  );
}

/** For attribution, inside its transaction: the programs' codes of those names, in their order. */
export async function findCodes(
  tx: Tx,
  asks: readonly { programId: string; code: string }[],
): Promise<(DiscountCode | null)[]> {
  const codes = asks.map((ask) => normaliseCode(ask.code));
  const rows =
    codes.length === 0
      ? []
      : await tx.discountCode.findMany({
          where: {
            code: { in: [...new Set(codes)] },
            programId: { in: [...new Set(asks.map((ask) => ask.programId))] },
          },
        });
  const byName = new Map(rows.map((row) => [`${row.programId} ${row.code}`, row]));
  return asks.map(({ programId }, at) => byName.get(`${programId} ${codes[at] ?? ''}`) ?? null);
}
