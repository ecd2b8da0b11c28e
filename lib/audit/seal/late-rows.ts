import type { ChainFault } from '@/lib/audit/seal/types';
import { HOUR_MS } from '@/lib/time/calendar';

/**
 * Ids are given in order, and no transaction lasts for minutes: a row with a smaller id than what was sealed hours
 * before it was not written when its id says. Told in the order of the chain; remembers no more than a few hours of it.
 */
const LONGEST_MS = 3 * HOUR_MS;

export class LateRows {
  /** The greatest id sealed up to a time, oldest first. */
  private readonly recent: { at: number; greatest: bigint }[] = [];
  private settled = 0n;
  private greatest = 0n;

  judge(row: { audit_id: string; position: string; sealed_at: Date }): ChainFault | null {
    const auditId = BigInt(row.audit_id);
    const at = row.sealed_at.getTime();
    for (;;) {
      const [oldest] = this.recent;
      if (!oldest || at - oldest.at <= LONGEST_MS) break;
      this.settled = oldest.greatest;
      this.recent.shift();
    }
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
}
