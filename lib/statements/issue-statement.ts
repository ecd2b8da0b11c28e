import type { CommandContext, Moment, Work } from '@/lib/db/work';
import { recordAudit } from '@/lib/audit/record';
import type { Tx } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { inTransaction, transact } from '@/lib/db/transact';
import { newId } from '@/lib/ids';
import { closeBooks } from '@/lib/statements/close-books';
import { balanceBefore, itemsPaid, linesBetween, type Owner } from '@/lib/statements/gather-sql';
import { assertAddsUp, isMonthOver, totalsOf, withBalances } from '@/lib/statements/rules';
import { frozen, type StatementData } from '@/lib/statements/types';
import { loadCalendar } from '@/lib/programs/calendar-sql';
import { ok, refuse, type Result } from '@/lib/result';
import { lockNumbers } from '@/lib/statements/lock-numbers';
import { monthWindow, zoneAt } from '@/lib/time/program-calendar';

export type Issued = { statementId: string; number: number; alreadyIssued: boolean };

type Parties = Pick<StatementData, 'merchant' | 'affiliate'> & { programId: string };

/** What a statement is of, found before and after the books are closed. */
type Due = {
  owner: Owner;
  parties: Parties;
  from: Date;
  /** Exclusive. */
  to: Date;
  /** Whose days it tells. */
  timeZone: string;
  /** The statement that is there when it was issued before. */
  same: Prisma.StatementWhereInput;
  booksClosedTo: Date | null;
};

type Told = Pick<StatementData, 'kind' | 'payout' | 'opening' | 'closing' | 'lines'>;

/**
 * The statement of a month of the program's own in one currency, issued once. Errors: AFFILIATE_NOT_FOUND,
 * STATEMENT_NOT_FOUND (nothing was posted in that month), STATEMENT_NOT_READY (it is not over).
 */
export function issueMonthStatement(
  ctx: CommandContext,
  input: Owner & { month: string },
): Promise<Result<Issued>> {
  return issueOnce(ctx, (moment) => findMonth(moment, input), tellMonth);
}

/**
 * The statement of a payout that was paid, issued once; that it came back later stands in the month's. Errors:
 * PAYOUT_NOT_FOUND, STATEMENT_NOT_READY (it is not paid).
 */
export function issuePayoutStatement(
  ctx: CommandContext,
  input: { payoutId: string },
): Promise<Result<Issued>> {
  return issueOnce(ctx, (moment) => findPaid(moment, input.payoutId), tellPayout);
}

/**
 * Closes the books up to the end of what is told, and only then reads them: nothing can be added to it any more (ADR 023).
 * What is refused closes nothing.
 */
async function issueOnce<D extends Due>(
  ctx: CommandContext,
  find: (moment: Moment) => Promise<Result<D>>,
  tell: (tx: Tx, due: D) => Promise<Told>,
): Promise<Result<Issued>> {
  const open = await inTransaction((tx, now) => find({ tx, now }));
  if (!open.ok) return open;
  if (!isClosed(open.value)) {
    const closed = await closeBooks(open.value.owner.affiliateId, open.value.to);
    if (!closed.ok) return closed;
  }
  return transact(ctx, async (work) => {
    const { tx } = work;
    const due = await find(work);
    if (!due.ok) return due;
    if (!isClosed(due.value)) throw new Error('a statement is told from open books');
    await lockNumbers(tx, due.value.parties.programId);
    const there = await tx.statement.findFirst({
      where: due.value.same,
      select: { id: true, number: true },
    });
    if (there) return ok({ statementId: there.id, number: there.number, alreadyIssued: true });
    return ok(await writeStatement(work, due.value, await tell(tx, due.value)));
  });
}

function isClosed({ booksClosedTo, to }: Due): boolean {
  return booksClosedTo !== null && booksClosedTo >= to;
}

async function findMonth(
  { tx, now }: Moment,
  input: Owner & { month: string },
): Promise<Result<Due>> {
  const owner = { affiliateId: input.affiliateId, currency: input.currency };
  const found = await loadParties(tx, owner.affiliateId);
  if (!found) return refuse('AFFILIATE_NOT_FOUND');
  const calendar = await loadCalendar(tx, found.parties.programId);
  const window = monthWindow(calendar, input.month);
  if (!window) return refuse('STATEMENT_NOT_FOUND');
  if (!isMonthOver(window, now)) return refuse('STATEMENT_NOT_READY');
  const posted = await tx.ledgerTransfer.findFirst({
    where: { ...owner, createdAt: { gte: window.from, lt: window.to } },
    select: { id: true },
  });
  if (!posted) return refuse('STATEMENT_NOT_FOUND');
  const same = { ...owner, kind: 'month', fromAt: window.from };
  return ok({ owner, ...found, ...window, timeZone: zoneAt(calendar, window.from), same });
}

async function tellMonth(tx: Tx, { owner, from, to }: Due): Promise<Told> {
  const opening = await balanceBefore(tx, owner, from);
  const closing = await balanceBefore(tx, owner, to);
  const lines = withBalances(opening.totalMinor, await linesBetween(tx, owner, from, to));
  return { kind: 'month', payout: null, opening, closing, lines };
}

type DuePayout = Due & { payout: NonNullable<StatementData['payout']> };

async function findPaid({ tx }: Moment, payoutId: string): Promise<Result<DuePayout>> {
  const payout = await tx.payout.findUnique({
    where: { id: payoutId },
    include: { affiliate: { select: { program: { select: { creditName: true } } } } },
  });
  if (!payout) return refuse('PAYOUT_NOT_FOUND');
  const { paidAt, affiliateId, currency, requestedAt } = payout;
  if (paidAt === null) return refuse('STATEMENT_NOT_READY');
  const found = await loadParties(tx, affiliateId);
  if (!found) return refuse('AFFILIATE_NOT_FOUND');
  return ok({
    owner: { affiliateId, currency },
    ...found,
    from: requestedAt,
    // The end is exclusive, and the payment belongs to it.
    to: new Date(paidAt.getTime() + 1),
    timeZone: zoneAt(await loadCalendar(tx, found.parties.programId), paidAt),
    same: { payoutId },
    payout: {
      id: payout.id,
      method: payout.method,
      paidTo:
        payout.method === 'credit'
          ? `${payout.affiliate.program.creditName} ${payout.detailsMasked}`
          : payout.detailsMasked,
      amountMinor: payout.amountMinor,
      requestedAt,
      paidAt,
      reference: payout.reference,
    },
  });
}

async function tellPayout(tx: Tx, { owner, to, payout }: DuePayout): Promise<Told> {
  const opening = await balanceBefore(tx, owner, to, payout.id);
  const closing = await balanceBefore(tx, owner, to);
  const lines = withBalances(0n, await itemsPaid(tx, payout.id));
  return { kind: 'payout', payout, opening, closing, lines };
}

async function loadParties(
  tx: Tx,
  affiliateId: string,
): Promise<Pick<Due, 'parties' | 'booksClosedTo'> | null> {
  const row = await tx.affiliate.findUnique({ where: { id: affiliateId } });
  if (!row) return null;
  const program = await tx.program.findUniqueOrThrow({ where: { id: row.programId } });
  const details = await tx.payoutDetails.findFirst({
    where: { affiliateId, supersededAt: null },
    select: { masked: true },
  });
  const { legalName, legalAddress, taxId, booksClosedTo } = row;
  const parties = {
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
  return { parties, booksClosedTo };
}

async function nextNumber(tx: Tx, programId: string): Promise<number> {
  const { _max } = await tx.statement.aggregate({ where: { programId }, _max: { number: true } });
  return (_max.number ?? 0) + 1;
}

async function writeStatement(work: Work, due: Due, told: Told): Promise<Issued> {
  const { tx, now } = work;
  const { owner, from, to, timeZone } = due;
  const { programId, merchant, affiliate } = due.parties;
  const data: StatementData = {
    version: 1,
    number: await nextNumber(tx, programId),
    currency: owner.currency,
    from,
    to,
    timeZone,
    issuedAt: now,
    merchant,
    affiliate,
    ...told,
    totals: totalsOf(told.lines),
  };
  assertAddsUp(data);
  const statementId = newId('statement');
  await tx.statement.create({
    data: {
      id: statementId,
      programId,
      affiliateId: owner.affiliateId,
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
    affiliateId: owner.affiliateId,
    data: { number: data.number, kind: data.kind, currency: data.currency },
  });
  return { statementId, number: data.number, alreadyIssued: false };
}
