import { noteGoodCredential } from '@/lib/auth/good-credentials';
import { findKeyByHash } from '@/lib/people/keys/find-keys';
import { scopeSchema, scopesOf } from '@/lib/auth/scopes';
import { roleOf } from '@/lib/people/authenticate';
import { sha256 } from '@/lib/crypto/token';
import { inTransaction } from '@/lib/db/transact';
import { logger } from '@/lib/logger';
import { ok } from '@/lib/result';
import type { VerifiedKey } from '@/lib/people/keys/types';

/** How stale the "last used" of a key may be; saves a write per request. */
const USED_RESOLUTION_MS = 60_000;

/** Whose key this is, with what of its scopes its maker may still give; null when it is unknown or ended. */
export async function verifyApiKey(plain: string): Promise<VerifiedKey | null> {
  if (!/^tb_live_[A-Za-z0-9_-]{43}$/.test(plain)) return null;
  const key = await findKeyByHash(sha256(plain));
  if (!key) return null;
  noteGoodCredential(plain, key.id);
  if (!key.lastUsedAt || Date.now() - key.lastUsedAt.getTime() > USED_RESOLUTION_MS) {
    await markUsed(key.id);
  }
  const scopes = key.scopes.flatMap((scope) => scopeSchema.safeParse(scope).data ?? []);
  return {
    keyId: key.id,
    name: key.name,
    scopes: key.makerRole === null ? scopes : scopesOf(roleOf(key.makerRole), scopes),
    viewer: {
      kind: 'key',
      keyId: key.id,
      programId: key.programId,
      affiliateId: key.affiliateId,
    },
    limits: { writesPerMinute: key.writesPerMinute, readsPerMinute: key.readsPerMinute },
  };
}

/** A convenience for people: a request does not fail for it. */
async function markUsed(id: string): Promise<void> {
  try {
    await inTransaction(async (tx, now) => {
      await tx.apiKey.updateMany({
        where: {
          id,
          OR: [
            { lastUsedAt: null },
            { lastUsedAt: { lt: new Date(now.getTime() - USED_RESOLUTION_MS) } },
          ],
        },
        data: { lastUsedAt: now },
      });
      return ok(undefined);
    });
  } catch (error) {
    logger.warn({ err: error, keyId: id }, 'the last use of an API key was not noted');
  }
}
