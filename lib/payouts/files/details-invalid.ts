import { refuse } from '@/lib/result';

/** Says which payout cannot stand in the file; a batch that is refused for it is cancelled and made without it. */
export function detailsInvalid(payoutId: string) {
  return refuse(
    'PAYOUT_DETAILS_INVALID',
    `The details of payout ${payoutId} cannot stand in this file. Pay it by hand, and make the batch without it.`,
    { payoutId },
  );
}
