/** The one file that knows the shape of the driver's errors. Decide by SQLSTATE and constraint name, never by text. */

type Cause = {
  originalCode?: unknown;
  code?: unknown;
  constraint?: unknown;
  kind?: unknown;
};

function causeOf(error: unknown): Cause | null {
  if (typeof error !== 'object' || error === null) return null;
  const meta = (error as { meta?: { driverAdapterError?: { cause?: Cause } } }).meta;
  if (meta?.driverAdapterError?.cause) return meta.driverAdapterError.cause;
  const cause = (error as { cause?: unknown }).cause;
  if (typeof cause === 'object' && cause !== null) return cause as Cause;
  return null;
}

function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}

/** Five-character SQLSTATE of a database error, through Prisma, the bare adapter or pg itself; null for others. */
export function sqlState(error: unknown): string | null {
  const cause = causeOf(error);
  for (const candidate of [cause?.originalCode, cause?.code, codeOf(error)]) {
    if (typeof candidate === 'string' && isSqlState(candidate)) return candidate;
  }
  if (codeOf(error) === 'P2002') return '23505';
  if (codeOf(error) === 'P2034') return '40001';
  return null;
}

/** SQLSTATE classes 22 (data exception) and 23 (constraint): the fault lies in a row, not in the server. */
export function isBadData(error: unknown): boolean {
  return /^2[23]/.test(sqlState(error) ?? '');
}

/**
 * Prisma's own codes (P2002) have the same length; SQLSTATEs of class P begin with P0. So have a socket's (EPIPE), which
 * have no digit.
 */
function isSqlState(code: string): boolean {
  return /^(?=.*\d)[0-9A-Z]{5}$/.test(code) && !/^P[1-9]\d{3}$/.test(code);
}

/** Name of the violated unique index or constraint, when the driver says. */
function violatedConstraint(error: unknown): string | null {
  const constraint = causeOf(error)?.constraint ?? (error as { constraint?: unknown })?.constraint;
  if (typeof constraint === 'string') return constraint;
  if (typeof constraint === 'object' && constraint !== null) {
    const index = (constraint as { index?: unknown }).index;
    if (typeof index === 'string') return index;
  }
  return null;
}

export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  return (
    sqlState(error) === '23505' &&
    (constraint === undefined || violatedConstraint(error) === constraint)
  );
}

/** What the transaction read before it had the lock is not so any more: run again, it reads what is so now. */
export class RunAgain extends Error {}

/** Serialization failure or deadlock: the transaction did nothing and may be run again. */
export function isRetryable(error: unknown): boolean {
  if (error instanceof RunAgain) return true;
  const state = sqlState(error);
  return state === '40001' || state === '40P01';
}

/**
 * The books of an affiliate were closed beyond the time of the transaction that posts into them. Run again it has a later
 * time. The code is that of the trigger ledger_entries_open.
 */
export function isBooksClosed(error: unknown): boolean {
  return sqlState(error) === 'TB001';
}

/** A lock was not had within the limit that the transaction set itself. */
export function isLockTimeout(error: unknown): boolean {
  return sqlState(error) === '55P03';
}

/** The transaction was ended because it took longer than its limit; the server itself answers. */
export function isOutlived(error: unknown): boolean {
  if (codeOf(error) !== 'P2028') return false;
  // The same code as when no connection came free for a transaction in time, which took no time.
  return typeof (error as { meta?: { timeTaken?: unknown } }).meta?.timeTaken === 'number';
}

/** No transaction gets through: a run over many is broken off. One that only outlived its limit keeps nobody else waiting. */
export function isServerUnavailable(error: unknown): boolean {
  return isUnavailable(error) && !isOutlived(error);
}

/**
 * A statement or a lock took longer than its limit, or books were closed again and again: the work was in somebody's way,
 * and can be asked for again.
 */
function isBusy(error: unknown): boolean {
  return sqlState(error) === '57014' || isLockTimeout(error) || isBooksClosed(error);
}

/** What a door answers as UNAVAILABLE: the caller comes again in a moment. */
export function mayComeAgain(error: unknown): boolean {
  return isUnavailable(error) || isBusy(error);
}

/** What the adapter (`CodedPg`) says of a server that it cannot reach; a raw statement keeps it within. */
const UNREACHABLE: readonly unknown[] = [
  'DatabaseNotReachable',
  'ConnectionClosed',
  'SocketTimeout',
];

/** The same in Prisma's own codes, and P2024, P2028: no connection came free, or the transaction outlived its limit. */
const UNREACHABLE_CODES: readonly unknown[] = [
  'P1001',
  'P1002',
  'P1008',
  'P1017',
  'P2024',
  'P2028',
];

/** The server is unavailable or refuses connections (class 08, 57P0x, 53300, or the connection itself). */
export function isUnavailable(error: unknown): boolean {
  const state = sqlState(error);
  if (state !== null) return state.startsWith('08') || state.startsWith('57P') || state === '53300';
  return UNREACHABLE.includes(causeOf(error)?.kind) || UNREACHABLE_CODES.includes(codeOf(error));
}
