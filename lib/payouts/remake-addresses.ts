import { ADDRESS_RULE, canonicalEmail } from '@/lib/auth/email';
import { db } from '@/lib/db/client';
import { logger } from '@/lib/logger';
import { accountHash, ACCOUNT_RULE } from '@/lib/payouts/account-hash';
import { openDetails } from '@/lib/payouts/details-store';
import { keepAccountHashes, keepCanonicalEmails } from '@/lib/payouts/remake-addresses-sql';

const BATCH = 500;
/** For one run; the next, a minute later, goes on. */
const MAX_MS = 45_000;

/** How many cannot be opened, as this process has said already. */
let saidClosed = 0;

/**
 * What people are told apart by, made again where an older rule made it: the addresses of people and the hashes of payout
 * accounts. Safe when two run at once, and when one ends in the middle: a row that is done is not looked at again.
 * Details whose key is no longer listed stay as they are.
 */
export async function remakeAddresses(): Promise<{ people: number; accounts: number }> {
  const until = performance.now() + MAX_MS;
  return { people: await remakePeople(until), accounts: await remakeAccounts(until) };
}

async function remakePeople(until: number): Promise<number> {
  let done = 0;
  for (let after = ''; ;) {
    const rows = await db.user.findMany({
      where: { addressRule: { lt: ADDRESS_RULE }, id: { gt: after } },
      select: { id: true, email: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    const last = rows.at(-1);
    if (!last) return done;
    const remade = rows.map(({ id, email }) => ({ id, from: email, to: canonicalEmail(email) }));
    done += await keepCanonicalEmails(remade, ADDRESS_RULE);
    after = last.id;
    if (performance.now() < until) continue;
    logger.warn({ done }, 'more addresses are to be made comparable: the next run goes on');
    return done;
  }
}

async function remakeAccounts(until: number): Promise<number> {
  let done = 0;
  let closed = 0;
  for (let after = ''; ;) {
    const rows = await db.payoutDetails.findMany({
      where: { accountRule: { lt: ACCOUNT_RULE }, id: { gt: after } },
      select: { id: true, affiliateId: true, cipher: true },
      orderBy: { id: 'asc' },
      take: BATCH,
    });
    const last = rows.at(-1);
    if (!last) break;
    const remade = rows.flatMap(({ id, affiliateId, cipher }) => {
      const details = openDetails(cipher, affiliateId);
      return details ? [{ id, from: cipher, to: accountHash(details) }] : [];
    });
    closed += rows.length - remade.length;
    done += await keepAccountHashes(remade, ACCOUNT_RULE);
    after = last.id;
    if (performance.now() < until) continue;
    logger.warn({ done }, 'more payout accounts are to be hashed again: the next run goes on');
    break;
  }
  if (closed > saidClosed) {
    logger.warn({ closed }, 'payout details cannot be opened to hash them again');
  }
  saidClosed = closed;
  return done;
}
