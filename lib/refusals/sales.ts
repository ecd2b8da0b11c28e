import type { RefusalAnswer } from '@/lib/refusals/types';

/** Orders, refunds, disputes and whose a customer is. */
export const OF_SALES = {
  WHICH_CONNECTION: {
    status: 409,
    message: 'Several shops have an order of this number. Say which one, as "connection".',
  },
  LINES_EXCEED_ORDER: {
    status: 422,
    message: 'The lines are more than their order.',
  },
  UNKNOWN_LINE: { status: 422, message: 'The order has no such line.' },
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
  ATTRIBUTION_NOT_FOUND: { status: 404, message: 'This customer belongs to no affiliate.' },
} as const satisfies Record<string, RefusalAnswer>;
