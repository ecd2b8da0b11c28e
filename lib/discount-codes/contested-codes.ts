import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';

/** A code that is one affiliate's, and somebody else's as a discount code. */
export type ContestedCode = {
  code: string;
  affiliate: { id: string; name: string };
  /** Null: the discount code attributes nobody. */
  discountOf: { id: string; name: string } | null;
};

const LISTED = 100;

/**
 * Codes that had two owners before affiliates' and discount codes shared one space; none is new. A link with the code is the
 * affiliate's, the code at checkout is the discount code's. `count` is of all of them.
 */
export async function listContestedCodes(
  viewer: StaffViewer,
): Promise<{ items: ContestedCode[]; count: number }> {
  // The type says so already; a caller that got past it is a bug.
  if (viewer.kind !== 'staff') throw new Error('contested codes are for staff');
  const where = { contested: true };
  const [rows, count] = await Promise.all([
    db.codeOwner.findMany({ where, orderBy: { code: 'asc' }, take: LISTED }),
    db.codeOwner.count({ where }),
  ]);
  const codes = { in: rows.map((row) => row.code) };
  const select = { code: true, id: true, name: true } as const;
  const [affiliates, discounts] = await Promise.all([
    db.affiliate.findMany({ where: { code: codes }, select }),
    db.discountCode.findMany({
      where: { code: codes },
      select: { code: true, affiliate: { select: { id: true, name: true } } },
    }),
  ]);
  const discountOf = new Map(discounts.map((row) => [row.code, row.affiliate]));
  const items = affiliates
    .map(({ code, id, name }) => ({
      code,
      affiliate: { id, name },
      discountOf: discountOf.get(code) ?? null,
    }))
    .sort((a, b) => (a.code < b.code ? -1 : 1));
  return { items, count };
}
