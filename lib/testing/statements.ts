import { totalsOf, withBalances } from '@/lib/statements/rules';
import type { StatementData } from '@/lib/statements/types';

const at = (text: string) => new Date(text);

/** A month's statement of so many lines, for tests. */
export function statementOf(count: number, changes: Partial<StatementData> = {}): StatementData {
  const lines = withBalances(
    10_000n,
    Array.from({ length: count }, (_, n) => ({
      at: new Date(at('2026-10-01T08:00:00.000Z').getTime() + n * 1_200_000),
      kind: n % 7 === 6 ? 'claw_back' : 'earn',
      text: n % 7 === 6 ? `Taken back: order no-${n}` : `Commission of order no-${n}`,
      reason: n % 7 === 6 ? `Refund ${n}` : null,
      amountMinor: n % 7 === 6 ? BigInt(-1_000 - n) : BigInt(2_000 + n),
      commissionId: `com_${n}`,
    })),
  );
  const balance = (totalMinor: bigint) => ({
    pendingMinor: totalMinor,
    availableMinor: 0n,
    inPayoutMinor: 0n,
    debtMinor: 0n,
    totalMinor,
  });
  return {
    version: 1,
    timeZone: 'UTC',
    number: 12,
    kind: 'month',
    currency: 'EUR',
    from: at('2026-10-01T00:00:00.000Z'),
    to: at('2026-11-01T00:00:00.000Z'),
    issuedAt: at('2026-11-01T00:23:00.000Z'),
    merchant: {
      name: 'Larkfield Tea',
      legalName: 'Larkfield Handels GmbH',
      legalAddress: 'Große Straße 1\n10115 Berlin\nGermany',
      taxId: 'DE123456789',
    },
    affiliate: {
      name: 'Łucja Żółć',
      code: 'LUCJA',
      legalName: null,
      taxId: null,
      legalAddress: 'Rue de l’Église 5\n75001 Paris',
      paidTo: 'l•••@pay.example',
    },
    payout: null,
    opening: balance(10_000n),
    closing: balance(lines.at(-1)?.balanceMinor ?? 10_000n),
    lines,
    totals: totalsOf(lines),
    ...changes,
  };
}
