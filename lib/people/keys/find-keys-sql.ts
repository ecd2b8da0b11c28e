import type { Role } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { Prisma } from '@/lib/db/generated/client';

export type KeyRow = {
  id: string;
  name: string;
  keyHash: string;
  scopes: string[];
  programId: string;
  affiliateId: string | null;
  lastUsedAt: Date | null;
  /** Of the person who made it; null when no person did. */
  makerRole: string | null;
  writesPerMinute: number;
  readsPerMinute: number;
};

/** Of a key `k` and its maker `u`: not revoked, and whoever made it is still here. */
const WORKS = Prisma.sql`k.revoked_at IS NULL
  AND (k.created_by IS NULL OR k.created_by NOT LIKE 'user:%' OR (u.id IS NOT NULL AND u.disabled_at IS NULL))`;
const MAKER = Prisma.sql`LEFT JOIN app_user u ON k.created_by LIKE 'user:%' AND u.id = substr(k.created_by, 6)`;

/** Ids of keys that work and whose maker, where a person is, has one of the roles: for what lasts as long as a key. */
export const workingKeys = (roles: readonly Role[]) =>
  Prisma.sql`SELECT k.id FROM api_key k ${MAKER} WHERE ${WORKS} AND (u.id IS NULL OR u.role = ANY(${[...roles]}::text[]))`;

/** The keys of these hashes that work. */
export function findWorkingKeys(hashes: readonly string[]): Promise<KeyRow[]> {
  // never null: scopes
  return db.$queryRaw<KeyRow[]>`
    SELECT k.id, k.name, k.key_hash AS "keyHash", k.scopes, k.program_id AS "programId",
      k.affiliate_id AS "affiliateId", k.last_used_at AS "lastUsedAt",
      k.writes_per_minute AS "writesPerMinute", k.reads_per_minute AS "readsPerMinute", u.role AS "makerRole"
    FROM api_key k ${MAKER}
    WHERE k.key_hash = ANY(${[...hashes]}::text[]) AND ${WORKS}`;
}
