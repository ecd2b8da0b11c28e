import type { RefusalAnswer } from '@/lib/refusals/types';

/** Payouts, batches, result files, debts and statements. */
export const OF_PAYOUTS = {
  PAYOUT_NOT_FOUND: { status: 404, message: 'There is no such payout.' },
  PAYOUT_ALREADY_SENT: { status: 409, message: 'The payout was already sent.' },
  PAYOUT_STATUS_CONFLICT: { status: 409, message: 'The payout cannot go to that status.' },
  PAYOUT_HAS_HELD_ITEMS: { status: 409, message: 'A commission in this payout is on hold.' },
  PAYOUT_NOT_CREDIT: {
    status: 409,
    message: 'Only a payout in credit is marked as paid by a key. People pay the others.',
  },
  PAYOUT_NEEDS_SECOND_PERSON: {
    status: 409,
    message: 'Somebody other than the one who approved this payout says that it was given.',
  },
  CREDIT_NOT_OFFERED: {
    status: 409,
    message: 'The program offers no credit. Choose another way of being paid.',
  },
  NO_DAILY_LIMIT: {
    status: 403,
    message: 'This key has no daily limit in this currency, so it moves no payout of it.',
  },
  DAILY_LIMIT_REACHED: {
    status: 409,
    message: 'The daily limit of this key does not reach for this. It starts anew at midnight UTC.',
  },
  PAYOUT_BATCH_NOT_FOUND: { status: 404, message: 'There is no such payout batch.' },
  PAYOUT_IN_BATCH: {
    status: 409,
    message: 'The payout is in a batch that has not left. Take it out of the batch first.',
  },
  PAYOUT_NOT_BATCHABLE: {
    status: 409,
    message: 'A payout does not fit: it must be approved, in no other batch, and paid this way.',
  },
  PAYOUT_DETAILS_INVALID: {
    status: 409,
    message: 'The details of a payout cannot stand in this file. Pay it by hand.',
  },
  BATCH_EMPTY: { status: 409, message: 'No approved payout is there for this batch.' },
  BATCH_TOO_LARGE: { status: 409, message: 'That is more payouts than one call takes.' },
  BATCH_MIXED_CURRENCIES: { status: 409, message: 'A batch has one currency.' },
  BATCH_FORMAT_CURRENCY: { status: 409, message: 'This kind of file does not pay that currency.' },
  BATCH_STATUS_CONFLICT: { status: 409, message: 'The batch cannot go to that status.' },
  BATCH_NEEDS_SECOND_PERSON: {
    status: 409,
    message: 'Somebody other than the one who made this batch approves it.',
  },
  BATCH_HAS_NO_FILE: { status: 409, message: 'The batch has not left yet, so it has no file.' },
  EXECUTION_DAY_INVALID: {
    status: 422,
    message: 'No bank moves euros on that day. Choose another.',
  },
  PAYER_ACCOUNT_MISSING: {
    status: 409,
    message:
      'Set the name and the IBAN, in SEPA, that payouts are paid from in the payout settings first.',
  },
  IMPORT_UNREADABLE: {
    status: 422,
    message: 'This is no result file of this kind, or only a part of one.',
  },
  IMPORT_TOO_LARGE: { status: 422, message: 'A result file has at most 2.5 MB.' },
  IMPORT_OTHER_BATCH: { status: 409, message: 'This file is the result of another batch.' },
  IMPORT_DUPLICATE_UPLOAD: {
    status: 409,
    message:
      'The bank refused a second upload of this batch. The first one is under way: import the result of that one.',
  },
  IMPORT_UNKNOWN_PAYOUT: { status: 409, message: 'The file names a payout that does not exist.' },
  IMPORT_AMOUNT_DIFFERS: {
    status: 409,
    message: 'An amount or a currency in the file is not what was sent.',
  },
  IMPORT_DUPLICATE_LINE: { status: 409, message: 'The file names a payout twice.' },
  IMPORT_STATUS_CONFLICT: {
    status: 409,
    message: 'A result in the file cannot follow the status its payout has here.',
  },
  IMPORT_CHANGED: {
    status: 409,
    message: 'This is not the file of the preview. Look at it again.',
  },
  DEBT_EXCEEDED: { status: 409, message: 'The affiliate does not owe that much in this currency.' },
  NOTHING_TO_PAY: { status: 409, message: 'Nothing is available in this currency yet.' },
  BELOW_MINIMUM: { status: 409, message: 'The available balance is below the minimum payout.' },
  MINIMUM_NOT_SET: {
    status: 409,
    message: 'This currency cannot be paid out yet: the program has set no minimum for it.',
  },
  PAYOUT_DETAILS_MISSING: { status: 409, message: 'Add your payout details first.' },
  PAYOUT_DETAILS_COOLING_DOWN: {
    status: 409,
    message: 'Payout details changed in the last 48 hours. Request the payout after that.',
  },
  STATEMENT_NOT_FOUND: { status: 404, message: 'There is no such statement.' },
  STATEMENT_NOT_READY: {
    status: 409,
    message: 'The statement is not ready: the payout is not paid yet, or the month is not over.',
  },
} as const satisfies Record<string, RefusalAnswer>;
