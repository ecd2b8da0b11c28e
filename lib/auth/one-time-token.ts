import type { Moment } from '@/lib/db/work';
import { randomToken, sha256 } from '@/lib/crypto/token';
import { db } from '@/lib/db/client';
import { currentTime } from '@/lib/db/transact';
import { env } from '@/lib/env';
import { newId } from '@/lib/ids';

const TOKEN_KINDS = ['owner', 'invitation', 'password_reset', 'magic_link'] as const;
export type TokenKind = (typeof TOKEN_KINDS)[number];

/** Minutes a link lives when the caller does not say. */
const MINUTES: Record<TokenKind, number> = {
  owner: 24 * 60,
  invitation: 7 * 24 * 60,
  password_reset: 60,
  magic_link: 10,
};

export type IssuedToken = { url: string; expiresAt: Date };

/** A link that works once. Only the SHA-256 stays; an earlier unused link of the same kind and person ends. */
export async function issueOneTimeToken(
  { tx, now }: Moment,
  input: { kind: TokenKind; userId?: string | null; minutes?: number; issuedBy: string },
): Promise<IssuedToken> {
  const { kind, userId = null, minutes = MINUTES[kind], issuedBy } = input;
  await tx.oneTimeToken.deleteMany({ where: { kind, userId, usedAt: null } });
  const token = randomToken();
  const expiresAt = new Date(now.getTime() + minutes * 60_000);
  await tx.oneTimeToken.create({
    data: {
      id: newId('oneTimeToken'),
      kind,
      tokenHash: sha256(token),
      userId,
      issuedBy,
      expiresAt,
    },
    select: { id: true },
  });
  const path = kind === 'magic_link' ? 'login/link' : 'welcome';
  return { url: `${env().APP_URL}/${path}/${token}`, expiresAt };
}

export type OpenToken = {
  kind: TokenKind;
  user: { id: string; email: string; name: string; role: string } | null;
};

/** What a link is for, while it can be used; null afterwards. */
export async function findOneTimeToken(token: string): Promise<OpenToken | null> {
  const [row, now] = await Promise.all([
    db.oneTimeToken.findUnique({
      where: { tokenHash: sha256(token) },
      include: {
        user: { select: { id: true, email: true, name: true, role: true, disabledAt: true } },
      },
    }),
    currentTime(),
  ]);
  const kind = TOKEN_KINDS.find((known) => known === row?.kind);
  if (!row || !kind || row.usedAt !== null || row.expiresAt <= now) return null;
  if (row.user && row.user.disabledAt !== null) return null;
  if (kind !== 'owner' && !row.user) return null;
  const { user } = row;
  return {
    kind,
    user: user && { id: user.id, email: user.email, name: user.name, role: user.role },
  };
}

/** Uses a link up; null when it is no link of these kinds, used or expired. One of many callers gets it. */
export async function claimOneTimeToken(
  { tx, now }: Moment,
  token: string,
  kinds: readonly TokenKind[],
): Promise<{ kind: TokenKind; userId: string | null } | null> {
  const [claimed] = await tx.oneTimeToken.updateManyAndReturn({
    where: {
      tokenHash: sha256(token),
      kind: { in: [...kinds] },
      usedAt: null,
      expiresAt: { gt: now },
    },
    data: { usedAt: now },
    select: { kind: true, userId: true },
  });
  const kind = kinds.find((known) => known === claimed?.kind);
  return claimed && kind ? { kind, userId: claimed.userId } : null;
}
