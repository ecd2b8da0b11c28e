import type { Work, CommandContext } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import {
  balanceBefore,
  isStillBeingWritten,
  itemsPaid,
  linesBetween,
  type Owner,
} from '@/lib/statements/gather-sql';
import {
  assertAddsUp,
  isMonthOver,
  monthWindow,
  totalsOf,
  withBalances,
} from '@/lib/statements/rules';
import { frozen, type StatementData } from '@/lib/statements/types';
import { ok, refuse, type Result } from '@/lib/result';
import { lockNumbers } from '@/lib/statements/lock-numbers';

const BUSY = 'The books of that time are still being written. Try again in a minute.';

export type Issued = { statementId: string; number: number; alreadyIssued: boolean };

/**
 * The statement of a calendar month (UTC) in one currency, issued once. Errors: AFFILIATE_NOT_FOUND,
 * STATEMENT_NOT_FOUND (nothing was posted in that month), STATEMENT_NOT_READY (it is not over).
 */
export function issueMonthStatement(
  ctx: CommandContext,
  input: Owner & { month: string },
): Promise<Result<Issued>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const window = monthWindow(input.month);
    if (!window) return refuse('STATEMENT_NOT_FOUND');
    const parties = await loadParties(tx, input.affiliateId);
    if (!parties) return refuse('AFFILIATE_NOT_FOUND');
    const owner = { affiliateId: input.affiliateId, currency: input.currency };
    if (!isMonthOver(window, now)) return refuse('STATEMENT_NOT_READY');
    const posted = await tx.ledgerTransfer.findFirst({
      where: { ...owner, createdAt: { gte: window.from, lt: window.to } },
      select: { id: true },
    });
    if (!posted) return refuse('STATEMENT_NOT_FOUND');
    await lockNumbers(tx, parties.programId);
    const there = await tx.statement.findFirst({
      where: { ...owner, kind: 'month', fromAt: window.from },
      select: { id: true, number: true },
    });
    if (there) return ok({ statementId: there.id, number: there.number, alreadyIssued: true });
    if (await isStillBeingWritten(tx, window.to)) return refuse('STATEMENT_NOT_READY', BUSY);

    const [opening, closing, posts, number] = [
      await balanceBefore(tx, owner, window.from),
      await balanceBefore(tx, owner, window.to),
      await linesBetween(tx, owner, window.from, window.to),
      await nextNumber(tx, parties.programId),
    ];
    const lines = withBalances(opening.totalMinor, posts);
    return ok(
      await writeStatement(work, parties, owner, {
        version: 1,
        number,
        kind: 'month',
        currency: owner.currency,
        issuedAt: now,
        ...window,
        merchant: parties.merchant,
        affiliate: parties.affiliate,
        payout: null,
        opening,
        closing,
        lines,
        totals: totalsOf(lines),
      }),
    );
  });
}

/**
 * The statement of a payout that was paid, issued once; that it came back later stands in the month's. Errors:
 * PAYOUT_NOT_FOUND, STATEMENT_NOT_READY (it is not paid).
 */
export function issuePayoutStatement(
  ctx: CommandContext,
  input: { payoutId: string },
): Promise<Result<Issued>> {
  return transact(ctx, async (work) => {
    const { tx, now } = work;
    const payout = await tx.payout.findUnique({ where: { id: input.payoutId } });
    if (!payout) return refuse('PAYOUT_NOT_FOUND');
    const { paidAt } = payout;
    if (paidAt === null) return refuse('STATEMENT_NOT_READY');
    const parties = await loadParties(tx, payout.affiliateId);
    if (!parties) return refuse('AFFILIATE_NOT_FOUND');
    await lockNumbers(tx, parties.programId);
    const there = await tx.statement.findFirst({
      where: { payoutId: payout.id },
      select: { id: true, number: true },
    });
    if (there) return ok({ statementId: there.id, number: there.number, alreadyIssued: true });
    // The end is exclusive, and the payment belongs to it.
    const to = new Date(paidAt.getTime() + 1);
    if (await isStillBeingWritten(tx, to)) return refuse('STATEMENT_NOT_READY', BUSY);

    const owner = { affiliateId: payout.affiliateId, currency: payout.currency };
    const opening = await balanceBefore(tx, owner, to, payout.id);
    const closing = await balanceBefore(tx, owner, to);
    const lines = withBalances(0n, await itemsPaid(tx, payout.id));
    const number = await nextNumber(tx, parties.programId);
    return ok(
      await writeStatement(work, parties, owner, {
        version: 1,
        number,
        kind: 'payout',
        currency: owner.currency,
        issuedAt: now,
        from: payout.requestedAt,
        to,
        merchant: parties.merchant,
        affiliate: parties.affiliate,
        payout: {
          id: payout.id,
          method: payout.method,
          paidTo: payout.detailsMasked,
          amountMinor: payout.amountMinor,
          requestedAt: payout.requestedAt,
          paidAt,
          reference: payout.reference,
        },
        opening,
        closing,
        lines,
        totals: totalsOf(lines),
      }),
    );
  });
}

type Parties = Pick<StatementData, 'merchant' | 'affiliate'> & { programId: string };

async function loadParties(tx: Tx, affiliateId: string): Promise<Parties | null> {
  const row = await tx.affiliate.findUnique({ where: { id: affiliateId } });
  if (!row) return null;
  const program = await tx.program.findUniqueOrThrow({ where: { id: row.programId } });
  const details = await tx.payoutDetails.findFirst({
    where: { affiliateId, supersededAt: null },
    select: { masked: true },
  });
  const { legalName, legalAddress, taxId } = row;
  return {
    programId: row.programId,
    merchant: {
      name: program.name,
      legalName: program.legalName,
      legalAddress: program.legalAddress,
      taxId: program.taxId,
    },
    affiliate: {
      name: row.name,
      code: row.code,
      legalName,
      legalAddress,
      taxId,
      paidTo: details?.masked ?? null,
    },
  };
}

async function nextNumber(tx: Tx, programId: string): Promise<number> {
  const { _max } = await tx.statement.aggregate({ where: { programId }, _max: { number: true } });
  return (_max.number ?? 0) + 1;
}

async function writeStatement(
  work: Work,
  { programId }: Parties,
  { affiliateId }: Owner,
  data: StatementData,
): Promise<Issued> {
  const { tx } = work;
  assertAddsUp(data);
  const statementId = newId('statement');
  await tx.statement.create({
    data: {
      id: statementId,
      programId,
      affiliateId,
      number: data.number,
      kind: data.kind,
      payoutId: data.payout?.id ?? null,
      currency: data.currency,
      fromAt: data.from,
      toAt: data.to,
      data: frozen(data) as Prisma.InputJsonObject,
      issuedAt: data.issuedAt,
    },
    select: { id: true },
  });
  await recordAudit(work, {
    action: 'STATEMENT_ISSUED',
    subjectType: 'statement',
    subjectId: statementId,
    programId,
    affiliateId,
    data: { number: data.number, kind: data.kind, currency: data.currency },
  });
  return { statementId, number: data.number, alreadyIssued: false };
}
