import type { CommissionDetail } from '@/lib/commissions/dto';
import { db } from '@/lib/db/client';
import type { AttributionCandidate } from '@/lib/db/generated/client';
import { candidateReasonText } from '@/lib/orders/reasons';

/** One of those whose turn it could have been, and why it was or was not. */
export type DescribedCandidate = {
  what: string;
  at: Date | null;
  /** Null where no affiliate stands behind it. An affiliate reads of others as "another affiliate". */
  who: string | null;
  outcome: 'won' | 'lost';
  why: string;
  /** What `what` and `who` are made of, for readers to whom foreign text may only be data. */
  facts: {
    kind: string;
    code: string | null;
    from: string | null;
    affiliate: { id: string; name: string; code: string } | null;
  };
};

export async function describeCandidates(
  rows: AttributionCandidate[],
  own: CommissionDetail['affiliate'],
  staff: boolean,
): Promise<DescribedCandidate[]> {
  const seen = (row: AttributionCandidate) => staff || row.affiliateId === own.id;
  const affiliateIds = rows.flatMap((row) => row.affiliateId ?? []);
  const clickIds = rows.filter(seen).flatMap((row) => row.clickId ?? []);
  const [affiliates, clicks] = await Promise.all([
    staff
      ? db.affiliate.findMany({
          where: { id: { in: affiliateIds } },
          select: { id: true, name: true, code: true },
        })
      : [own],
    db.click.findMany({
      where: { id: { in: clickIds } },
      select: { id: true, subId: true, referrerHost: true },
    }),
  ]);
  const affiliateOf = new Map(affiliates.map((row) => [row.id, row]));
  const clickOf = new Map(clicks.map((row) => [row.id, row]));
  return rows.map((row) => {
    const affiliate = row.affiliateId === null ? undefined : affiliateOf.get(row.affiliateId);
    const click = row.clickId === null ? undefined : clickOf.get(row.clickId);
    const from = click?.subId ?? click?.referrerHost ?? null;
    return {
      what: whatOf(row, seen(row), from),
      at: row.touchedAt,
      who: whoOf(row, affiliate, own.id, staff),
      outcome: row.outcome === 'won' ? 'won' : 'lost',
      why: candidateReasonText(row.reason),
      facts: {
        kind: row.kind,
        code: seen(row) ? row.code : null,
        from,
        affiliate: (seen(row) && affiliate) || null,
      },
    };
  });
}

function whatOf(row: AttributionCandidate, seen: boolean, from: string | null): string {
  const origin = from === null ? '' : ` from ${from}`;
  switch (row.kind) {
    case 'code':
      return seen && row.code !== null ? `Code ${row.code} at checkout` : 'A code at checkout';
    case 'click':
      return `Click${origin}, named by the order`;
    case 'visit':
      return `Click${origin}`;
    case 'landing':
      return seen && row.code !== null
        ? `Code ${row.code} in the address that led to the shop`
        : 'A code in the address that led to the shop';
    case 'lead':
      return 'Sign-up';
    case 'existing':
      return 'Earlier order of the customer';
    case 'manual':
      return 'A person’s choice';
    default:
      return row.kind;
  }
}

function whoOf(
  row: AttributionCandidate,
  affiliate: { name: string; code: string } | undefined,
  ownId: string,
  staff: boolean,
): string | null {
  if (row.affiliateId === null) return null;
  if (staff) return affiliate ? `${affiliate.name} (${affiliate.code})` : row.affiliateId;
  return row.affiliateId === ownId ? 'You' : 'Another affiliate';
}
