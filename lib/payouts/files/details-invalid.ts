import { refuse } from '@/lib/result';

/** Says which payout cannot stand in the file; a batch that is refused for it is cancelled and made without it. */
export function detailsInvalid(payoutId: string) {
  return refuse(
    'PAYOUT_DETAILS_INVALID',
    `The details of payout ${payoutId} cannot stand in this file. Pay it by hand, and make the batch without it.`,
    { payoutId },
  );
}

/** Details of before the name was looked at; the payout keeps its copy of them. */
export function oneWordName(payoutId: string): string {
  return `Payout ${payoutId} goes to a person whose name is not written in two words, which Wise does not take. Cancel this batch and make it without the payout. Then pay it by hand, or cancel it: the affiliate saves the payout details again, with first and last name or as a business, and asks for it anew.`;
}
