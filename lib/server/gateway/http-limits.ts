import { readFileSync } from 'node:fs';

/** What one request, one connection and all of them together may take. */
export const limits = {
  /** The largest body of any request; what a page or an endpoint allows is less. */
  bodyBytes: 5_000_000,
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
  /** A connection that carries a request and on which nothing moves, such as a download that nobody reads. */
  socketIdleMs: 150_000,
  connections: 5_000,
  /** Connections to Next, and requests that wait for one. */
  nextConnections: 256,
  nextWaiting: 1_000,
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
