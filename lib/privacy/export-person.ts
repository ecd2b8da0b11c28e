import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import { transact } from '@/lib/db/transact';
import type { CommandContext } from '@/lib/db/work';
import { openAllDetails } from '@/lib/payouts/erase-details';
import { refusedTo } from '@/lib/people/erase-user';
import { actorMay } from '@/lib/people/actor-may';
import {
  clickIdsOf,
  findRootOfOrder,
  namedToStripe,
  readCustomer,
  scopeOfCustomer,
} from '@/lib/privacy/customer';
import { messagesTold, stripeEvents } from '@/lib/privacy/find-named';
import { auditOf, eventsOf, firstOf } from '@/lib/privacy/find-records';
import { findPerson, scopeOfPerson, type Person } from '@/lib/privacy/person';
import { readVisits } from '@/lib/privacy/read-records-sql';
import { FOR_ERASURES } from '@/lib/privacy/record-erasure';
import { ok, refuse, type Result } from '@/lib/result';

/** Of one list. What is longer says so in `cut`: the rest is in the exports of the console. */
const MAX_ROWS = 50_000;

type Lists = Readonly<Record<string, readonly unknown[]>>;

/** One file: what is known of a person, for them. Amounts are minor units as text. */
export type PersonFile = { fileName: string; json: string };

/**
 * Everything about the person behind an affiliate, accounts in clear; of secrets only that there are some. Errors:
 * FORBIDDEN, AFFILIATE_NOT_FOUND, PERSON_ERASED.
 */
export function exportAffiliate(
  ctx: CommandContext,
  affiliateId: string,
): Promise<Result<PersonFile>> {
  return transact<PersonFile>(
    ctx,
    async (work) => {
      const { tx, now } = work;
      if (!(await actorMay(tx, ctx.actor, 'people.erase'))) return refuse('FORBIDDEN');
      const person = await findPerson(tx, affiliateId);
      if (!person) return refuse('AFFILIATE_NOT_FOUND');
      if (person.erasedAt !== null) return refuse('PERSON_ERASED');
      const lists = await listsOfAffiliate(tx, person);
      const [membership] = person.affiliates;
      await recordAudit(work, {
        action: 'PERSON_EXPORTED',
        subjectType: 'user',
        subjectId: person.id,
        affiliateId,
        programId: membership?.programId ?? null,
      });
      return ok(fileOf({ kind: 'affiliate', id: person.id }, now, lists));
    },
    FOR_ERASURES,
  );
}

async function listsOfAffiliate(tx: Tx, person: Person): Promise<Lists> {
  const scope = await scopeOfPerson(tx, person);
  const ids = [...scope.affiliateIds];
  const query = { where: { affiliateId: { in: ids } }, take: MAX_ROWS + 1 };
  const { affiliates, ...user } = person;
  return {
    person: [user],
    memberships: affiliates,
    statusChanges: await tx.affiliateStatusChange.findMany(query),
    logins: await tx.loginSession.findMany({
      where: { userId: person.id },
      select: { device: true, createdAt: true, lastUsedAt: true, expiresAt: true },
      take: MAX_ROWS + 1,
    }),
    secondFactor: await tx.secondFactor.findMany({
      where: { userId: person.id },
      select: { createdAt: true, confirmedAt: true },
      take: MAX_ROWS + 1,
    }),
    apiKeys: await tx.apiKey.findMany({
      ...query,
      select: { id: true, name: true, scopes: true, createdAt: true, revokedAt: true },
    }),
    payoutDetails: await openAllDetails(tx, ids),
    commissions: await tx.commission.findMany({
      ...query,
      include: { holds: true, clawbacks: true },
    }),
    postback: await tx.webhookEndpoint.findMany({
      ...query,
      select: { url: true, switchedOffAt: true, createdAt: true },
    }),
    payouts: await tx.payout.findMany({ ...query, omit: { detailsCipher: true } }),
    ledgerTransfers: await tx.ledgerTransfer.findMany(query),
    statements: await tx.statement.findMany(query),
    orders: await tx.order.findMany({
      ...query,
      select: { id: true, amountMinor: true, currency: true, subId: true, occurredAt: true },
    }),
    refused: await tx.securityEvent.findMany({
      where: refusedTo({ userId: person.id, keyIds: scope.keyIds }),
      take: MAX_ROWS + 1,
    }),
    messages: await firstOf(eventsOf(tx, scope), MAX_ROWS + 1),
    toldToWebhooks: await firstOf(
      messagesTold(tx, scope.namedByCode, scope.programIds),
      MAX_ROWS + 1,
    ),
    log: await firstOf(auditOf(tx, scope), MAX_ROWS + 1),
  };
}

/** The same of the customer of an order, under all their names. Errors: FORBIDDEN, ORDER_NOT_FOUND, PERSON_ERASED. */
export function exportCustomer(ctx: CommandContext, orderId: string): Promise<Result<PersonFile>> {
  return transact<PersonFile>(
    ctx,
    async (work) => {
      const { tx, now } = work;
      if (!(await actorMay(tx, ctx.actor, 'people.erase'))) return refuse('FORBIDDEN');
      const root = await findRootOfOrder(tx, orderId);
      const rows = root === null ? [] : await readCustomer(tx, root);
      const [first] = rows;
      if (!first || root === null) return refuse('ORDER_NOT_FOUND');
      if (rows.every((row) => row.erasedAt !== null)) return refuse('PERSON_ERASED');
      const ids = rows.map(({ id }) => id);
      const scope = scopeOfCustomer(rows);
      const lists = {
        customers: rows,
        attributions: await tx.attribution.findMany({ where: { rootCustomerId: { in: ids } } }),
        candidates: await tx.attributionCandidate.findMany({
          where: { customerId: { in: ids } },
          take: MAX_ROWS + 1,
        }),
        pairs: await tx.customerPair.findMany({
          where: { OR: [{ customerId: { in: ids } }, { otherId: { in: ids } }] },
        }),
        visits: await readVisits(tx, await clickIdsOf(tx, rows), MAX_ROWS + 1),
        stripeEvents: await firstOf(
          stripeEvents(tx, namedToStripe(rows), scope.programIds),
          MAX_ROWS + 1,
        ),
        messages: await firstOf(eventsOf(tx, scope), MAX_ROWS + 1),
        toldToWebhooks: await firstOf(
          messagesTold(tx, scope.named, scope.programIds),
          MAX_ROWS + 1,
        ),
        log: await firstOf(auditOf(tx, scope), MAX_ROWS + 1),
      };
      await recordAudit(work, {
        action: 'PERSON_EXPORTED',
        subjectType: 'customer',
        subjectId: root,
        programId: first.programId,
      });
      return ok(fileOf({ kind: 'customer', id: root }, now, lists));
    },
    FOR_ERASURES,
  );
}

function fileOf(about: { kind: string; id: string }, now: Date, lists: Lists): PersonFile {
  const cut = Object.keys(lists).filter((name) => (lists[name]?.length ?? 0) > MAX_ROWS);
  const shown = Object.fromEntries(
    Object.entries(lists).map(([name, rows]) => [name, rows.slice(0, MAX_ROWS)]),
  );
  const json = JSON.stringify(
    { about, exportedAt: now, cut, ...shown },
    (_key, value: unknown) => (typeof value === 'bigint' ? value.toString() : value),
    2,
  );
  return { fileName: `${about.kind}-${about.id}.json`, json };
}
