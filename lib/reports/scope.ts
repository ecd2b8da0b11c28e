import { affiliateScope, programScope, type Viewer } from '@/lib/auth/viewer';
import { Prisma } from '@/lib/db/generated/client';
import { inGroupSql } from '@/lib/groups/in-group-sql';
import type { Money } from '@/lib/money/money';
import type { Range } from '@/lib/reports/range';

/**
 * The viewer's scope as SQL over the columns affiliate_id and program_id, for a statement over one table that has both.
 * What is named narrows it and never widens it.
 */
export function scopeSql(viewer: Viewer, { affiliateId, groupId }: Narrowing = {}): Prisma.Sql {
  const own = affiliateScope(viewer).affiliateId;
  const { programId } = programScope(viewer);
  const conditions: Prisma.Sql[] = [];
  if (own !== undefined) conditions.push(Prisma.sql`affiliate_id = ${own}`);
  if (affiliateId !== undefined) conditions.push(Prisma.sql`affiliate_id = ${affiliateId}`);
  if (groupId !== undefined) conditions.push(inGroupSql(Prisma.sql`affiliate_id`, groupId));
  if (programId !== undefined) conditions.push(Prisma.sql`program_id = ${programId}`);
  // Everybody's, said so that an index by program and time can be used.
  if (conditions.length === 0) {
    conditions.push(Prisma.sql`program_id = ANY(ARRAY(SELECT id FROM program))`);
  }
  return Prisma.join(conditions, ' AND ');
}

/** A report of one affiliate's, of a group's or of everybody's. */
export type Narrowing = { affiliateId?: string | undefined; groupId?: string | undefined };
export type ReportFilter = Range & Narrowing;

export type KeyedMoney = Money & { key: string | null };

/** Rows of (key, currency, minor) gathered by key. */
export function moneyByKey(rows: KeyedMoney[]): Map<string | null, Money[]> {
  const gathered = new Map<string | null, Money[]>();
  for (const { key, currency, minor } of rows) {
    gathered.set(key, [...(gathered.get(key) ?? []), { currency, minor }]);
  }
  return gathered;
}
