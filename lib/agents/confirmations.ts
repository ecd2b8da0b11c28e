import type { Work } from '@/lib/db/work';
import type { Effect } from '@/lib/agents/effect';
import { randomToken, sha256 } from '@/lib/crypto/token';
import type { Prisma } from '@/lib/db/generated/client';
import { ID_PREFIXES } from '@/lib/ids';
import { ok, refuse, type Result } from '@/lib/result';

/** How long a preview may be confirmed, by the database's clock. */
const LIFETIME_MS = 5 * 60_000;

/** What a confirmation is good for: one key, one tool, these very arguments. */
export type Bound = { apiKeyId: string; tool: string; argsHash: string };

/** Keeps what the agent is shown. The token is in the answer this once; its SHA-256 is the row's id. */
export async function issueConfirmation(
  { tx, now }: Work,
  bound: Bound,
  effect: Effect,
): Promise<{ token: string; expiresAt: Date }> {
  const token = `${ID_PREFIXES.agentConfirmation}_${randomToken()}`;
  const expiresAt = new Date(now.getTime() + LIFETIME_MS);
  await tx.agentConfirmation.create({
    data: {
      id: sha256(token),
      ...bound,
      preview: effect satisfies Prisma.InputJsonObject,
      createdAt: now,
      expiresAt,
    },
    select: { id: true },
  });
  return { token, expiresAt };
}

/** `repeat`: the same call has used it before, and its answer may have been lost. It must have no effect again. */
type Taken = { kind: 'taken'; preview: Prisma.JsonValue } | { kind: 'repeat' };

/** Uses a confirmation up, once: of any number at the same moment one gets what was previewed. */
export async function takeConfirmation(
  { tx, now }: Work,
  bound: Bound,
  token: string,
): Promise<Result<Taken>> {
  const id = sha256(token);
  const { count } = await tx.agentConfirmation.updateMany({
    where: { id, ...bound, usedAt: null, expiresAt: { gt: now } },
    data: { usedAt: now },
  });
  const row = await tx.agentConfirmation.findFirst({ where: { id, ...bound } });
  if (!row) return refuse('CONFIRMATION_INVALID');
  if (count === 1) return ok({ kind: 'taken', preview: row.preview });
  if (row.usedAt === null) return refuse('CONFIRMATION_EXPIRED');
  return row.expiresAt > now ? ok({ kind: 'repeat' }) : refuse('CONFIRMATION_USED');
}
