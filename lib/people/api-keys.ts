import { z } from 'zod';
import { actorRef } from '@/lib/actor';
import { type CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import { noteGoodCredential } from '@/lib/auth/good-credentials';
import { findKeyByHash } from '@/lib/people/find-keys';
import { scopeSchema, scopesOf, type Scope } from '@/lib/auth/scopes';
import { actorMay } from '@/lib/people/actor-may';
import { roleOf } from '@/lib/people/authenticate';
import { programScope, type Viewer } from '@/lib/auth/viewer';
import { randomToken, sha256 } from '@/lib/crypto/token';
import { db, type Tx } from '@/lib/db/client';
import { inTransaction, transact } from '@/lib/db/transact';
import { decodeCursor, pageSize, toPage, type Page } from '@/lib/format/cursor';
import { normaliseCode } from '@/lib/format/code';
import { optionalText } from '@/lib/format/plain-text';
import { newId } from '@/lib/ids';
import { logger } from '@/lib/logger';
import { isCurrency } from '@/lib/money/currencies';
import { ok, refuse, type Result } from '@/lib/result';

export type KeyViewer = Extract<Viewer, { kind: 'key' }>;

export type VerifiedKey = {
  keyId: string;
  name: string;
  scopes: readonly Scope[];
  viewer: KeyViewer;
  limits: KeyLimits;
};

/** Calls of a minute. */
export type KeyLimits = { writesPerMinute: number; readsPerMinute: number };

export type ApiKeyRow = {
  id: string;
  name: string;
  prefix: string;
  scopes: string[];
  programId: string;
  affiliateId: string | null;
  dailyLimits: DailyLimits;
  writesPerMinute: number;
  readsPerMinute: number;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
  /** Whoever made it: their name, and whether they are still here. Null when no person did. */
  maker: { name: string; isHere: boolean } | null;
};

/** Currency → minor units of a UTC day that an agent with the key may move without a confirmation. */
export const dailyLimitsSchema = z.record(
  z.string().refine(isCurrency, 'Not an ISO 4217 currency.'),
  z.int().min(1),
);
export type DailyLimits = z.infer<typeof dailyLimitsSchema>;

export const createApiKeyInput = z.object({
  name: z.string().trim().min(1).max(80),
  scopes: z
    .array(scopeSchema)
    .min(1, 'Choose at least one scope.')
    .transform((scopes) => [...new Set(scopes)]),
  programId: z.string().min(1),
  /** Set: the key sees this affiliate only. */
  affiliateId: z.string().min(1).nullish(),
  /** The same by the affiliate's code. */
  affiliateCode: optionalText(100),
  dailyLimits: dailyLimitsSchema.optional(),
});

const PREFIX = 'tb_live_';
/** How stale the "last used" of a key may be; saves a write per request. */
const USED_RESOLUTION_MS = 60_000;

/**
 * Makes a key; no key makes another. It ends with its maker, and never may more than they do. `key` is in the answer this
 * once; only its SHA-256 stays. Errors: FORBIDDEN, PROGRAM_NOT_FOUND, AFFILIATE_NOT_FOUND, INVALID_INPUT.
 */
export async function createApiKey(
  ctx: CommandContext,
  input: z.input<typeof createApiKeyInput>,
): Promise<Result<{ id: string; key: string; prefix: string }>> {
  const parsed = createApiKeyInput.parse(input);
  const { name, scopes, programId, dailyLimits = {} } = parsed;
  const isOfOne = parsed.affiliateId != null || parsed.affiliateCode !== undefined;
  if (isOfOne && Object.keys(dailyLimits).length > 0) {
    const words = 'A key that sees one affiliate moves no money: leave this empty.';
    return refuse('INVALID_INPUT', words, { fieldErrors: { dailyLimits: [words] } });
  }
  return transact(ctx, async (work) => {
    const { tx } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    if (!(await tx.program.findUnique({ where: { id: programId }, select: { id: true } }))) {
      return refuse('PROGRAM_NOT_FOUND');
    }
    const affiliateId = isOfOne ? await findMeant(tx, parsed) : null;
    if (isOfOne && affiliateId === null) return refuse('AFFILIATE_NOT_FOUND');
    const key = PREFIX + randomToken();
    const prefix = key.slice(0, PREFIX.length + 4);
    const id = newId('apiKey');
    await tx.apiKey.create({
      data: {
        id,
        name,
        prefix,
        keyHash: sha256(key),
        scopes,
        programId,
        affiliateId,
        dailyLimits,
        createdBy: actorRef(ctx.actor),
      },
      select: { id: true },
    });
    await recordAudit(work, {
      action: 'API_KEY_CREATED',
      subjectType: 'api_key',
      subjectId: id,
      programId,
      affiliateId,
      data: { name, scopes, dailyLimits },
    });
    return ok({ id, key, prefix });
  });
}

/** The affiliate of the program that the input names, by id, code or both; null when there is none. */
async function findMeant(
  tx: Tx,
  { programId, affiliateId, affiliateCode }: z.output<typeof createApiKeyInput>,
): Promise<string | null> {
  const row = await tx.affiliate.findFirst({
    where: {
      programId,
      ...(affiliateId == null ? {} : { id: affiliateId }),
      ...(affiliateCode === undefined ? {} : { code: normaliseCode(affiliateCode) }),
    },
    select: { id: true },
  });
  return row?.id ?? null;
}

/** Ends a key at once. Repeating it answers success. */
export async function revokeApiKey(
  ctx: CommandContext,
  input: { id: string },
): Promise<Result<{ id: string; alreadyRevoked: boolean }>> {
  return transact<{ id: string; alreadyRevoked: boolean }>(ctx, async (work) => {
    const { tx, now } = work;
    if (!(await actorMay(tx, ctx.actor, 'keys.write'))) return refuse('FORBIDDEN');
    const key = await tx.apiKey.findUnique({
      where: { id: input.id },
      select: { id: true, name: true, programId: true, affiliateId: true },
    });
    if (!key) return refuse('API_KEY_NOT_FOUND');
    const { count } = await tx.apiKey.updateMany({
      where: { id: key.id, revokedAt: null },
      data: { revokedAt: now },
    });
    if (count === 0) return ok({ id: key.id, alreadyRevoked: true });
    await recordAudit(work, {
      action: 'API_KEY_REVOKED',
      subjectType: 'api_key',
      subjectId: key.id,
      programId: key.programId,
      affiliateId: key.affiliateId,
      data: { name: key.name },
    });
    return ok({ id: key.id, alreadyRevoked: false });
  });
}

/** The keys a member of staff sees, newest first; nobody else sees any. */
export async function listApiKeys(
  viewer: Viewer,
  page: { cursor?: string | undefined; limit?: number } = {},
): Promise<Page<ApiKeyRow>> {
  if (viewer.kind !== 'staff') return { items: [], nextCursor: null };
  const limit = pageSize(page.limit ?? 50);
  const after = decodeCursor(page.cursor);
  const rows = await db.apiKey.findMany({
    where: {
      AND: [
        programScope(viewer),
        after
          ? { OR: [{ createdAt: { lt: after.at } }, { createdAt: after.at, id: { lt: after.id } }] }
          : {},
      ],
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    take: limit + 1,
    select: {
      id: true,
      name: true,
      prefix: true,
      scopes: true,
      programId: true,
      affiliateId: true,
      dailyLimits: true,
      writesPerMinute: true,
      readsPerMinute: true,
      createdAt: true,
      lastUsedAt: true,
      revokedAt: true,
      createdBy: true,
    },
  });
  const makers = await findMakers(rows);
  return toPage(
    rows,
    limit,
    (row) => ({ at: row.createdAt, id: row.id }),
    ({ createdBy, ...row }) => ({
      ...row,
      dailyLimits: dailyLimitsSchema.parse(row.dailyLimits),
      maker: makers.get(createdBy ?? '') ?? null,
    }),
  );
}

async function findMakers(rows: readonly { createdBy: string | null }[]) {
  const ids = rows.flatMap(({ createdBy }) =>
    createdBy?.startsWith('user:') ? [createdBy.slice('user:'.length)] : [],
  );
  const users = await db.user.findMany({
    where: { id: { in: ids } },
    select: { id: true, name: true, disabledAt: true },
  });
  return new Map(
    users.map(({ id, name, disabledAt }) => [`user:${id}`, { name, isHere: disabledAt === null }]),
  );
}

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
