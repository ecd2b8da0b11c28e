import type { Connector } from '@/lib/connectors/port/connector';
import { connectorOf } from '@/lib/connectors/registry';
import {
  connectionSettings,
  STRIPE_FALLBACK,
  type ConnectionRef,
  type Provider,
} from '@/lib/connectors/port/types';
import { open, OpenError } from '@/lib/crypto/envelope';
import { db } from '@/lib/db/client';
import { env } from '@/lib/env';
import { logger } from '@/lib/logger';
import { ok, refuse, type Result } from '@/lib/result';

export type OpenConnection = {
  connection: ConnectionRef;
  connector: Connector;
  secrets: readonly string[];
};

/**
 * A connection as its events need it. Errors: NOT_FOUND (none of this provider, or it was removed), UNAVAILABLE (nothing is
 * set for Stripe's old address).
 */
export async function openConnection(
  provider: string,
  connectionId: string,
  ofSettings: string | undefined = env().STRIPE_WEBHOOK_SECRET,
): Promise<Result<OpenConnection>> {
  const connector = connectorOf(provider);
  if (!connector) return refuse('NOT_FOUND');
  const row = await db.connection.findUnique({
    where: { id: connectionId, provider },
    select: { programId: true, removedAt: true, secrets: true, settings: true },
  });
  const isFallback = provider === 'stripe' && connectionId === STRIPE_FALLBACK;
  if (!isFallback && (!row || row.removedAt !== null)) return refuse('NOT_FOUND');
  const kept = (row?.secrets ?? []).flatMap((secret) => openSecret(secret) ?? []);
  const secrets = isFallback && ofSettings ? [...kept, ofSettings] : kept;
  if (isFallback && secrets.length === 0) {
    return refuse(
      'UNAVAILABLE',
      'Stripe is not connected: set STRIPE_WEBHOOK_SECRET to the signing secret of this endpoint.',
    );
  }
  const connection = {
    id: connectionId,
    provider: provider as Provider,
    programId: row?.programId ?? null,
    settings: connectionSettings.parse(row?.settings ?? {}),
    isUnmade: row === null,
  };
  return ok({ connection, connector, secrets });
}

/** Null, and a line in the log, when its key is not listed any more. */
function openSecret({ id, secretCipher }: { id: string; secretCipher: string }): string | null {
  try {
    return open(secretCipher, id);
  } catch (error) {
    if (!(error instanceof OpenError)) throw error;
    logger.error({ err: error, secretId: id }, 'the secret of a connection cannot be opened');
    return null;
  }
}
