import { rateLevels, type ProgramTerms, type TermOverrides } from '@/lib/programs/rules';
import type { OwnRate } from '@/lib/rewards/types';

/** The levels that have a rate of their own, as the list of rules reads them. The program always has one. */
export function ownRates(
  program: ProgramTerms,
  group: TermOverrides | null,
  own: TermOverrides | null,
): OwnRate[] {
  return rateLevels(program, group, own).map(({ level, rate }): OwnRate => {
    const { commissionKind, commissionBps, commissionFlatMinor, commissionFlatCurrency } = rate;
    return commissionKind === 'flat' && commissionFlatMinor !== null
      ? {
          level,
          kind: 'flat',
          minor: BigInt(commissionFlatMinor),
          currency: commissionFlatCurrency ?? '',
        }
      : { level, kind: 'share', bps: commissionBps };
  });
}
