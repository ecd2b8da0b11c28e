import { programScope, type StaffViewer } from '@/lib/auth/viewer';
import { DURATIONS, type Duration } from '@/lib/connectors/codes/schema';
import type { Told } from '@/lib/connectors/codes/words';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { groupBy } from '@/lib/group-by';

export type MadeCodeDto = Told & {
  id: string;
  discountCodeId: string;
  affiliateId: string | null;
  code: string;
  nextAttemptAt: Date;
};

export type ShopCodesDto = {
  /** Null: codes are made in the shop by hand. */
  key: {
    hint: string;
    isTest: boolean;
    duration: Duration;
    problem: string | null;
    createdAt: Date;
  } | null;
  made: number;
  /** Being made or ended, without a problem so far. */
  underWay: number;
  withProblems: number;
  /** The first of those with a problem. */
  problems: MadeCodeDto[];
};

const MOST_PROBLEMS = 50;

/** How codes are made in a shop of the viewer's scope. */
export async function getShopCodes(
  viewer: StaffViewer,
  connectionId: string,
): Promise<ShopCodesDto> {
  const own = { connectionId, connection: programScope(viewer) };
  const open = { ...own, state: { in: ['making', 'ending'] } };
  const [key, made, underWay, withProblems, problems] = await Promise.all([
    db.connectionKey.findFirst({ where: own }),
    db.madeCode.count({ where: { ...own, state: 'made' } }),
    db.madeCode.count({ where: { ...open, problem: null } }),
    db.madeCode.count({ where: { ...open, problem: { not: null } } }),
    db.madeCode.findMany({
      where: { ...open, problem: { not: null } },
      orderBy: { id: 'asc' },
      take: MOST_PROBLEMS,
      include: ofCode,
    }),
  ]);
  return {
    key: key && { ...key, duration: DURATIONS.find((one) => one === key.duration) ?? 'once' },
    ...{ made, underWay, withProblems },
    problems: problems.map(madeCodeDto),
  };
}

/** How each of some discount codes is doing in the shops where codes are made: the latest of each in each. */
export async function listMadeOf(
  viewer: StaffViewer,
  discountCodeIds: readonly string[],
): Promise<Map<string, MadeCodeDto[]>> {
  const rows = await db.madeCode.findMany({
    where: {
      discountCodeId: { in: [...discountCodeIds] },
      state: { in: ['making', 'made', 'ending'] },
      connection: { ...programScope(viewer), key: { isNot: null } },
    },
    distinct: ['discountCodeId', 'connectionId'],
    orderBy: { id: 'desc' },
    include: ofCode,
  });
  return groupBy(rows.map(madeCodeDto), (row) => row.discountCodeId);
}

const ofCode = {
  discountCode: { select: { code: true, affiliateId: true } },
} as const satisfies Prisma.MadeCodeInclude;

type Row = Prisma.MadeCodeGetPayload<{ include: typeof ofCode }>;

function madeCodeDto({ discountCode, ...row }: Row): MadeCodeDto {
  const { id, discountCodeId, state, problem, note, nextAttemptAt } = row;
  return { id, discountCodeId, state, problem, note, nextAttemptAt, ...discountCode };
}
