/** Every code a caller can be refused with, its HTTP status, and the sentence a person reads. Codes stay for ever. */
export const REFUSALS = {
  // Callers
  UNAUTHENTICATED: { status: 401, message: 'Send a valid API key or log in.' },
  FORBIDDEN: { status: 403, message: 'You may not do this.' },
  NOT_FOUND: { status: 404, message: 'There is nothing here.' },
  METHOD_NOT_ALLOWED: { status: 405, message: 'This address does not take that method.' },
  INVALID_INPUT: { status: 422, message: 'Some values cannot be used. See details.' },
  INVALID_JSON: { status: 400, message: 'The body is not valid JSON.' },
  BODY_TOO_LARGE: { status: 413, message: 'The body is larger than this address takes.' },
  RATE_LIMITED: { status: 429, message: 'Too many attempts. Wait a little and try again.' },
  BUSY: { status: 503, message: 'Too much is asked at once. Try again in a few seconds.' },
  INTERNAL: { status: 500, message: 'Something went wrong on our side. Nothing was changed.' },
  UNAVAILABLE: { status: 503, message: 'The database cannot be reached. Try again shortly.' },
  IDEMPOTENCY_KEY_REUSED: {
    status: 422,
    message: 'This Idempotency-Key was used with another body. Use a new key.',
  },
  IDEMPOTENCY_IN_FLIGHT: {
    status: 409,
    message: 'The first request with this Idempotency-Key is still running.',
  },
  INVALID_CREDENTIALS: { status: 401, message: 'E-mail or password is not right.' },
  FACTOR_EXISTS: { status: 409, message: 'There is a second factor already. Remove it first.' },
  FACTOR_NOT_SET: { status: 404, message: 'There is no second factor.' },
  OWN_FACTOR_FIRST: {
    status: 409,
    message: 'Set up your own second factor first, so that you are not locked out.',
  },
  STEP_UP_NEEDED: { status: 403, message: 'Confirm that it is you, then this is done.' },
  MAIL_NOT_SET: {
    status: 409,
    message: 'This installation sends no mail. Ask the people who run the program for a link.',
  },
  INVALID_SIGNATURE: { status: 401, message: 'The signature does not match.' },
  PASSWORD_TOO_WEAK: { status: 422, message: 'This password is easily guessed. Use another.' },
  PASSWORD_UNCHANGED: { status: 422, message: 'This is the password of now. Use another.' },
  EMAIL_TAKEN: { status: 409, message: 'Somebody already logs in with this address.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no such person.' },
  LAST_OWNER: { status: 409, message: 'The installation needs an owner. Make another one first.' },
  OWNER_EXISTS: { status: 409, message: 'The installation has an owner already. Log in instead.' },
  CONNECTION_NOT_FOUND: { status: 404, message: 'There is no such connection.' },
  WHICH_CONNECTION: {
    status: 409,
    message: 'Several shops have an order of this number. Say which one, as "connection".',
  },
  LINES_EXCEED_ORDER: {
    status: 422,
    message: 'The lines are more than their order.',
  },
  UNKNOWN_LINE: { status: 422, message: 'The order has no such line.' },
  SECRET_NOT_FOUND: { status: 404, message: 'There is no such secret.' },
  TOO_MANY_SECRETS: {
    status: 409,
    message: 'A connection has five secrets at most. Remove one that is no longer used.',
  },
  PROVIDER_NOT_KNOWN: { status: 422, message: 'Shops of this kind cannot be connected yet.' },
  API_KEY_NOT_FOUND: { status: 404, message: 'There is no such API key.' },
  TOKEN_INVALID: { status: 410, message: 'This link is used or expired. Ask for a new one.' },

  // Programs, affiliates, links, codes
  PROGRAM_NOT_FOUND: { status: 404, message: 'There is no such program.' },
  PROGRAM_SLUG_TAKEN: { status: 409, message: 'Another program has this short name.' },
  AFFILIATE_NOT_FOUND: { status: 404, message: 'There is no such affiliate.' },
  AFFILIATE_CODE_TAKEN: {
    status: 409,
    message: 'Another affiliate has this code. Choose another.',
  },
  CODE_TAKEN: {
    status: 409,
    message: 'Somebody else has this code, as an affiliate or as a discount code. Choose another.',
  },
  AFFILIATE_EXISTS: { status: 409, message: 'This person is already an affiliate of the program.' },
  AFFILIATE_BANNED: {
    status: 409,
    message:
      'The affiliate is banned: nothing of theirs is paid out. Cancel the payout, or take it out of its batch.',
  },
  AFFILIATE_STATUS_CONFLICT: { status: 409, message: 'The affiliate cannot go to that status.' },
  EMAIL_BELONGS_TO_STAFF: {
    status: 409,
    message: 'This address belongs to a member of staff. Use another.',
  },
  LINK_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many links as an affiliate has. Change one that is no longer needed.',
  },
  DISCOUNT_CODE_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many discount codes as an affiliate has. Deactivate one first.',
  },
  LINK_SLUG_TAKEN: { status: 409, message: 'You already have a link of this name.' },
  DESTINATION_NOT_ALLOWED: { status: 422, message: 'Links may not lead to that address.' },
  DISCOUNT_CODE_NOT_FOUND: { status: 404, message: 'There is no such discount code.' },
  DISCOUNT_CODE_TAKEN: { status: 409, message: 'This discount code exists. Choose another.' },

  // Orders and refunds
  ORDER_NOT_FOUND: { status: 404, message: 'There is no such order.' },
  ORDER_CONFLICT: { status: 409, message: 'This order id was reported with other facts.' },
  REFUND_CONFLICT: { status: 409, message: 'This refund id was reported with other facts.' },
  REFUND_EXCEEDS_ORDER: {
    status: 409,
    message: 'The refunds would be more than the customer paid.',
  },
  REFUND_NOT_FOUND: { status: 404, message: 'There is no such refund.' },
  REFUND_NOT_APPLIED: {
    status: 409,
    message: 'This refund was never counted: it was too much for its order.',
  },
  REFUND_OF_DISPUTE: {
    status: 409,
    message: 'This refund is a lost dispute. Report the dispute as won instead.',
  },
  DISPUTE_CONFLICT: { status: 409, message: 'This dispute id was reported with other facts.' },
  OWN_PURCHASE: {
    status: 409,
    message: 'The buyer is this affiliate, and the terms give nothing for one’s own purchase.',
  },
  ORDER_OF_NOTHING: {
    status: 409,
    message: 'Nothing was paid on this order: there is nothing to give to an affiliate.',
  },
  ALREADY_OF_AFFILIATE: { status: 409, message: 'This belongs to that affiliate already.' },
  OCCURRED_IN_FUTURE: {
    status: 422,
    message: 'occurredAt may be at most five minutes ahead of now.',
  },
  CUSTOMER_NOT_FOUND: { status: 404, message: 'There is no such customer.' },
  CUSTOMER_NOT_JOINED: { status: 409, message: 'This customer was joined with nobody.' },
  CUSTOMERS_ALREADY_JOINED: { status: 409, message: 'These are names of one customer already.' },
  CUSTOMER_ERASED: {
    status: 409,
    message: 'This customer was erased. Nobody is joined with them any more.',
  },
  SUGGESTION_NOT_FOUND: { status: 404, message: 'Nobody suggests that these two are one.' },
  PREVIEW_STALE: {
    status: 409,
    message: 'It would do something else by now, so nothing was changed. Look again, then decide.',
  },
  ATTRIBUTION_NOT_FOUND: { status: 404, message: 'This customer belongs to no affiliate.' },

  // Commissions
  COMMISSION_NOT_FOUND: { status: 404, message: 'There is no such commission.' },
  CANNOT_APPROVE_VOIDED: { status: 409, message: 'A voided commission cannot be approved.' },
  CANNOT_APPROVE_CLAWED_BACK: {
    status: 409,
    message: 'A commission that was taken back cannot be approved.',
  },
  CANNOT_VOID_APPROVED: {
    status: 409,
    message: 'An approved commission cannot be voided. Claw it back instead.',
  },
  CANNOT_VOID_CLAWED_BACK: {
    status: 409,
    message: 'A commission that was taken back cannot be voided.',
  },
  CANNOT_CLAW_BACK_VOIDED: { status: 409, message: 'A voided commission cannot be clawed back.' },
  CLAWBACK_EXCEEDS_REMAINING: {
    status: 409,
    message: 'That is more than what is left of the commission.',
  },
  COMMISSION_HELD: { status: 409, message: 'The commission is on hold. Release the hold first.' },
  HOLD_NOT_FOUND: { status: 404, message: 'There is no open hold of this kind.' },

  // Payouts
  PAYOUT_NOT_FOUND: { status: 404, message: 'There is no such payout.' },
  PAYOUT_ALREADY_SENT: { status: 409, message: 'The payout was already sent.' },
  PAYOUT_STATUS_CONFLICT: { status: 409, message: 'The payout cannot go to that status.' },
  PAYOUT_HAS_HELD_ITEMS: { status: 409, message: 'A commission in this payout is on hold.' },
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

  // Statements
  STATEMENT_NOT_FOUND: { status: 404, message: 'There is no such statement.' },
  STATEMENT_NOT_READY: {
    status: 409,
    message: 'The statement is not ready: the payout is not paid yet, or the month is not over.',
  },

  // Persons who are forgotten
  PERSON_ERASED: { status: 409, message: 'This person was erased. Nothing brings them back.' },
  PERSON_HAS_MONEY: {
    status: 409,
    message:
      'Money is open. Pay what is owed, or settle the debt, and wait for what is pending; then erase.',
  },
  PERSON_HAS_OPEN_MONTH: {
    status: 409,
    message:
      'Money was booked in a month that is not over. Erase once it is: its statement must name them.',
  },
  ERASURE_INTERRUPTED: {
    status: 503,
    message:
      'It took too long or met other work, and the person is not erased. Ask again when less is going on.',
  },
  PERSON_IS_STAFF: {
    status: 409,
    message: 'This person is of the staff. Only affiliates and customers are erased.',
  },
  CONFIRMATION_MISTYPED: { status: 422, message: 'Type it exactly as it is shown.' },
  AUDIT_ROW_CHANGED: {
    status: 409,
    message:
      'A row of the audit log is not what was sealed. Find out why with npm run verify -- --chain, then erase.',
  },

  // Webhooks
  WEBHOOK_NOT_FOUND: { status: 404, message: 'There is no such webhook.' },
  WEBHOOK_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many webhooks as a program has. Remove one first.',
  },
  WEBHOOK_ADDRESS_REFUSED: {
    status: 422,
    message: 'Nothing is sent to this address. Give an https address that the internet can reach.',
  },
  WEBHOOK_OFF: { status: 409, message: 'The webhook is switched off. Switch it on first.' },
  DELIVERY_NOT_FOUND: { status: 404, message: 'There is no such delivery.' },
  DELIVERY_BODY_GONE: {
    status: 409,
    message: 'What was sent is not kept any more, so it cannot be sent again.',
  },

  POSTBACK_NOT_FOUND: { status: 404, message: 'There is no postback.' },
  POSTBACKS_NOT_ALLOWED: {
    status: 409,
    message: 'The program allows no postbacks, or the membership is not active.',
  },
  POSTBACK_TESTS_USED_UP: {
    status: 429,
    message: 'That was tried often. Wait an hour before you try it again.',
  },

  // Agents
  TOOL_NOT_FOUND: { status: 404, message: 'There is no such tool.' },
  CONFIRMATION_INVALID: {
    status: 409,
    message:
      'This confirmation is not for this key, tool and arguments. Ask for a preview of exactly this call.',
  },
  CONFIRMATION_EXPIRED: {
    status: 410,
    message: 'This confirmation has expired. Ask for a new preview.',
  },
  CONFIRMATION_USED: {
    status: 409,
    message: 'This confirmation was used. Ask for a preview to see how things stand.',
  },
  CONFIRMATION_STALE: {
    status: 409,
    message: 'Things have changed since the preview. Ask for a new one.',
  },
  REASON_REQUIRED: { status: 422, message: 'Give a reason.' },
} as const satisfies Record<string, { status: number; message: string }>;

export type RefusalCode = keyof typeof REFUSALS;
