import { randomInt } from 'node:crypto';
import { lockAffiliates } from '@/lib/affiliates/lock-affiliate';
import { setAffiliateStatus } from '@/lib/affiliates/set-affiliate-status';
import type { Tx } from '@/lib/db/client';
import { RunAgain } from '@/lib/db/errors';
import { lockRows } from '@/lib/db/locks';
import { inTransaction, transact } from '@/lib/db/transact';
import type { CommandContext, Work } from '@/lib/db/work';
import { eraseDetails } from '@/lib/payouts/erase-details';
import { actorMay } from '@/lib/people/actor-may';
import { eraseUser } from '@/lib/people/erase-user';
import { lockUser } from '@/lib/people/lock-user';
import {
  afterSettlingWords,
  issueLastStatements,
  untoldWords,
} from '@/lib/privacy/last-statements';
import { findPerson, scopeOfPerson, type Person } from '@/lib/privacy/person';
import { eraseAudit, eraseEvents, eraseKept } from '@/lib/privacy/erase-records';
import { eraseTextsOfAffiliates, eraseTextsOfCommissions } from '@/lib/privacy/erase-texts-sql';
import { replaceCodes, type ReplacedCode } from '@/lib/privacy/replace-codes';
import {
  auditErasure,
  FOR_ERASURES,
  inOneAttempt,
  recordErasure,
  type Erased,
} from '@/lib/privacy/record-erasure';
import type { EraseAffiliateInput } from '@/lib/privacy/schema';
import { ERASED_NAME } from '@/lib/privacy/terms';
import { expectOk, ok, refuse, type Result } from '@/lib/result';

/**
 * Forgets the person behind an affiliate, with every membership: names, addresses, accounts, logins and free text go, in
 * the audit log on record. Orders, commissions, payouts and ledger keep ids and amounts, statements the name for the legal
 * period. Links lead to the default destination, codes end. Refused while money is open. `confirm` is the affiliate's code.
 * Errors: FORBIDDEN, AFFILIATE_NOT_FOUND, PERSON_IS_STAFF, CONFIRMATION_MISTYPED, PERSON_HAS_MONEY, PERSON_HAS_OPEN_MONTH,
 * STATEMENT_NOT_READY, AUDIT_ROW_CHANGED, ERASURE_INTERRUPTED. Statements that are due are issued before, in transactions of their own.
 */
export async function eraseAffiliate(
  ctx: CommandContext,
  input: EraseAffiliateInput,
): Promise<Result<Erased>> {
  const asked = await inTransaction((tx, now) => judge({ tx, ctx, now }, input, findPerson));
  if (!asked.ok) return asked;
  if (asked.value.erasedAt === null) {
    const told = await issueLastStatements(ctx, idsOf(asked.value));
    if (!told.ok) return told;
  }
  return inOneAttempt(
    transact<Erased>(
      ctx,
      async (work) => {
        const judged = await judge(work, input, holdPerson);
        if (!judged.ok) return judged;
        const person = judged.value;
        if (person.erasedAt !== null) return ok({ alreadyErased: true, redacted: 0 });
        const untold = await untoldWords(work.tx, idsOf(person));
        if (untold !== null) return refuse('PERSON_HAS_OPEN_MONTH', untold);
        return forget(work, person, input);
      },
      FOR_ERASURES,
    ),
  );
}

/** Whether the person may be erased, or was. */
async function judge(
  { tx, ctx, now }: Work,
  input: EraseAffiliateInput,
  find: typeof findPerson,
): Promise<Result<Person>> {
  if (!(await actorMay(tx, ctx.actor, 'people.erase'))) return refuse('FORBIDDEN');
  const person = await find(tx, input.affiliateId);
  if (!person) return refuse('AFFILIATE_NOT_FOUND');
  if (person.erasedAt !== null) return ok(person);
  if (person.role !== 'affiliate') return refuse('PERSON_IS_STAFF');
  const asked = person.affiliates.find((one) => one.id === input.affiliateId);
  if (asked?.code !== input.confirm) return refuse('CONFIRMATION_MISTYPED');
  const open = await findOpenMoney(tx, person, now);
  return open ? refuse('PERSON_HAS_MONEY', open) : ok(person);
}

/** The person, codes, then memberships, as everybody locks them; what came in between is seen by running again. */
async function holdPerson(tx: Tx, affiliateId: string): Promise<Person | null> {
  const before = await findPerson(tx, affiliateId);
  if (!before) return null;
  await lockUser(tx, before.id);
  const codes = before.affiliates.flatMap((one) => one.discountCodes.map(({ id }) => id));
  await lockRows(tx, { kind: 'discountCode', strength: 'NO KEY UPDATE' }, codes);
  await lockAffiliates(tx, idsOf(before));
  const after = await findPerson(tx, affiliateId);
  if (heldOf(after) !== heldOf(before))
    throw new RunAgain(`${before.id} got a membership or a code`);
  return after;
}

function idsOf(person: Person): string[] {
  return person.affiliates.map(({ id }) => id);
}

function heldOf(person: Person | null): string {
  return JSON.stringify(
    person?.affiliates.map((one) => [one.id, one.discountCodes.map(({ id }) => id)]),
  );
}

const WHAT_TO_DO: Partial<Record<string, string>> = {
  pending: 'Commissions are pending: approve them and pay, or void them.',
  available: 'There is a balance: pay it out.',
  in_payout: 'A payout is open: pay it, or call it off.',
  debt: 'There is a debt: record what they repaid, or write it off.',
};

/** What has to be done before, in words; null when nothing is owed either way. */
async function findOpenMoney(tx: Tx, person: Person, now: Date): Promise<string | null> {
  const ids = idsOf(person);
  const accounts = await tx.ledgerAccount.findMany({
    where: {
      affiliateId: { in: ids },
      kind: { in: Object.keys(WHAT_TO_DO) },
      balanceMinor: { not: 0 },
    },
    select: { kind: true },
  });
  const open = await tx.payout.count({
    where: { affiliateId: { in: ids }, status: { in: ['requested', 'approved', 'sent'] } },
  });
  const kinds = new Set([...accounts.map(({ kind }) => kind), ...(open > 0 ? ['in_payout'] : [])]);
  if (kinds.size === 0) return null;
  const programIds = person.affiliates.map(({ programId }) => programId);
  return `${[...kinds].flatMap((kind) => WHAT_TO_DO[kind] ?? []).join(' ')} ${await afterSettlingWords(tx, programIds, now)}`;
}

async function forget(
  work: Work,
  person: Person,
  { reason }: EraseAffiliateInput,
): Promise<Result<Erased>> {
  const { tx } = work;
  const scope = await scopeOfPerson(tx, person);
  const ids = scope.affiliateIds;
  const erasure = await recordErasure(work, { kind: 'affiliate', subjectId: person.id, reason });
  for (const { id, status } of person.affiliates) {
    const to = { applied: 'rejected', active: 'banned', paused: 'banned' }[status];
    if (to !== undefined) {
      const change = { affiliateId: id, to: to as 'rejected' | 'banned', reason: 'ERASED' };
      expectOk(await setAffiliateStatus(work, change));
    }
  }
  await eraseMemberships(work, person);
  await eraseDetails(work, ids);
  await eraseTextsOfAffiliates(tx, ids);
  await eraseTextsOfCommissions(tx, { affiliateIds: ids, orderIds: [] });
  await tx.apiKey.updateMany({
    where: { affiliateId: { in: [...ids] } },
    data: { name: 'Erased key' },
  });
  await tx.apiKey.updateMany({
    where: { affiliateId: { in: [...ids] }, revokedAt: null },
    data: { revokedAt: work.now },
  });
  await eraseUser(work, { userId: person.id, keyIds: scope.keyIds, name: ERASED_NAME });
  await eraseEvents(work, scope);
  await eraseKept(tx, scope);
  const redacted = await eraseAudit(work, erasure, scope);
  if (!redacted.ok) return redacted;
  for (const { id, programId } of person.affiliates) {
    await auditErasure(work, erasure, { programId, affiliateId: id, redacted: redacted.value });
  }
  return ok({ alreadyErased: false, redacted: redacted.value });
}

/** Names and codes. A code that nobody has leads to the default destination, and gives no discount. */
async function eraseMemberships({ tx, now }: Work, person: Person): Promise<void> {
  const replaced: ReplacedCode[] = [];
  for (const { id, programId, code, discountCodes } of person.affiliates) {
    const own = { affiliateId: id, programId };
    for (const discount of discountCodes) {
      const to = erasedCode();
      await tx.discountCode.update({
        where: { id: discount.id },
        data: { code: to, active: false },
        select: { id: true },
      });
      replaced.push({ ...own, from: discount.code, to });
    }
    const to = erasedCode();
    await tx.affiliate.update({
      where: { id },
      data: {
        name: ERASED_NAME,
        code: to,
        legalName: null,
        legalAddress: null,
        taxId: null,
        publicName: null,
        onLeaderboard: false,
        erasedAt: now,
        updatedAt: now,
      },
      select: { id: true },
    });
    replaced.push({ ...own, from: code, to });
    await tx.affiliate.updateMany({
      where: { id, recruitedReason: { not: null } },
      data: { recruitedReason: 'ERASED' },
    });
    // Those whom they recruited came by a code of theirs.
    await tx.affiliate.updateMany({
      where: { recruitedById: id, recruitedVia: { not: null } },
      data: { recruitedVia: 'ERASED' },
    });
  }
  await replaceCodes(tx, replaced);
}

function erasedCode(): string {
  const tail = () =>
    randomInt(36 ** 8)
      .toString(36)
      .padStart(8, '0');
  return `ERASED-${tail()}${tail()}`.toUpperCase();
}
