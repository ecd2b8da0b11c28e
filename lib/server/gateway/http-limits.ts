import { readFileSync } from 'node:fs';

/** What one request, one connection and all of them together may take. */
export const limits = {
  /** The largest body of any request; what a page or an endpoint allows is less. */
  bodyBytes: 5_000_000,
  /** Of all bodies together that are held while they come in and wait, and of one share. */
  heldBytes: 64_000_000,
  heldBytesShare: 16_000_000,
  /** A body comes in no slower than so on average, once the first moments are over. */
  bodyGraceMs: 10_000,
  bodyBytesPerSecond: 1_000,
  /** Requests of one connection that came before the one ahead of them was answered. */
  pipelined: 100,
  headerBytes: 16_384,
  headerCount: 100,
  headersMs: 20_000,
  requestMs: 60_000,
  /** How often the two above are looked at. */
  checkMs: 5_000,
  /** Longer than the usual proxy keeps a connection, so that it never sends into one that just closed. */
  keepAliveMs: 75_000,
  /** How long Next may say nothing while it answers. */
  answerIdleMs: 120_000,
  /** How long Next may go on with what nobody waits for any more. */
  abandonedMs: 10_000,
  /** A connection that carries a request and on which nothing moves, such as a download that nobody reads. */
  socketIdleMs: 150_000,
  /** An answer that is read more slowly than so, over all of this time, is ended. */
  readWindowMs: 60_000,
  readBytesPerSecond: 1_000,
  /** How often slow bodies and slow readers are looked at. */
  sweepMs: 1_000,
  connections: 5_000,
  /** One network has this part of them. */
  connectionShares: 8,
  /** How long a request waits for its turn. */
  waitMs: 30_000,
  /** How long an answer of /readyz holds for everybody, and how long Next has for one. */
  readyMs: 1_000,
  readyLimitMs: 5_000,
  drainMs: 10_000,
} as const;

export type Limits = { [name in keyof typeof limits]: number };

/** Each open file of the process is one of these; PostgreSQL, Next and the journal need some as well. */
const KEPT_FILES = 512;

/** As many connections as this process may hold open at once, and not more than we want. */
export function affordableConnections(wanted: number): number {
  return Math.max(64, Math.min(wanted, openFileLimit() - KEPT_FILES));
}

function openFileLimit(): number {
  try {
    const line = /^Max open files\s+(\d+|unlimited)/m.exec(
      readFileSync('/proc/self/limits', 'utf8'),
    );
    return line?.[1] === undefined || line[1] === 'unlimited' ? Infinity : Number(line[1]);
  } catch {
    // Not Linux: Node raises the limit to what the system allows, which is enough everywhere we know.
    return Infinity;
  }
}
