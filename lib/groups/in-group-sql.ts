import { Prisma } from '@/lib/db/generated/client';

/** Whose column holds an affiliate of the group as it is now; a group that is not there has none. */
export function inGroupSql(affiliateId: Prisma.Sql, groupId: string): Prisma.Sql {
  return Prisma.sql`${affiliateId} IN (SELECT id FROM affiliate WHERE group_id = ${groupId})`;
}
