import type { ChainFault } from '@/lib/audit/seal/types';
import { HOUR_MS } from '@/lib/time/calendar';

/** Longer than any transaction lasts, and than the hourly sweep lets a row wait while the worker runs. */
const GRACE_MS = 1.5 * HOUR_MS;

/**
 * Ids are given in order, and no transaction lasts for minutes: a row with a smaller id than what was sealed long
 * before it was not written when its id says. Time alone does not tell, as nothing is sealed while the worker is down:
 * a run must have sealed something in between, a grace after the greater id and a grace before this row, and have
 * found no such row. Told in the order of the chain; forgets what is long past.
 */
export class LateRows {
  /** The greatest id sealed up to each run, oldest first. */
  private readonly recent: { at: number; greatest: bigint }[] = [];
  private settled = 0n;
  private greatest = 0n;
  /** How many of `recent` are a grace older than the row at hand. */
  private past = 0;

  judge(row: { audit_id: string; position: string; sealed_at: Date }): ChainFault | null {
    const auditId = BigInt(row.audit_id);
    const at = row.sealed_at.getTime();
    this.settle(at);
    if (auditId < this.settled) {
      const position = BigInt(row.position);
      const text = `audit row ${auditId} was put in between: rows with greater ids were sealed hours before it (position ${position})`;
      return { kind: 'backdated', auditId, position, text };
    }
    if (auditId > this.greatest) this.greatest = auditId;
    const last = this.recent.at(-1);
    if (last?.at === at) last.greatest = this.greatest;
    else this.recent.push({ at, greatest: this.greatest });
    return null;
  }

  private settle(at: number): void {
    for (;;) {
      const next = this.recent[this.past];
      if (!next || at - next.at < GRACE_MS) break;
      this.past++;
    }
    const witness = this.recent[this.past - 1];
    if (!witness) return;
    for (;;) {
      const [oldest] = this.recent;
      if (!oldest || witness.at - oldest.at < GRACE_MS) break;
      this.settled = oldest.greatest;
      this.recent.shift();
      this.past--;
    }
  }
}
