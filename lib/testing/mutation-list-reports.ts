import { one, type Mutation } from '@/lib/testing/mutation';

const DISPUTES = 'lib/refunds/dispute-rules.ts';
const DISPUTE_TABLE = ['lib/refunds/rules.test.ts'];
const STRIPE = ['lib/connectors/stripe/stripe.int.test.ts'];

/** What shops and providers report: states of objects, starts without money, text that cannot be used. */
export const REPORT_MUTATIONS: Mutation[] = [
  one(
    'the state of a dispute counts, not the event’s name',
    'lib/connectors/stripe/report-dispute.ts',
    'disputeStateOf(dispute.status)',
    "disputeStateOf(event.type.endsWith('reinstated') ? 'won' : dispute.status)",
    STRIPE,
    'under the name charge.dispute.funds_reinstated',
  ),
  one(
    'the state of a refund counts, not the event’s name',
    'lib/connectors/stripe/report-refund.ts',
    'if (!hasFailed(refund))',
    "if (event.type !== 'refund.failed' && !hasFailed(refund))",
    STRIPE,
    'count by their own state',
  ),
  one(
    'a chargeback comes after its inquiry',
    DISPUTES,
    'if (!isByTime) return place > before;',
    '',
    DISPUTE_TABLE,
  ),
  one(
    'an end may be appealed, and an appeal ends',
    DISPUTES,
    'place === before || Math.min(place, before) >= FINAL',
    'place === before',
    DISPUTE_TABLE,
  ),
  one(
    'of one second the end counts',
    DISPUTES,
    'if (place !== before) return place === FINAL;',
    '',
    DISPUTE_TABLE,
  ),
  one(
    'a loss of another amount is counted anew',
    'lib/refunds/apply-dispute.ts',
    'if (counted && counted.requestedMinor !== lostMinor)',
    'if (counted && lostMinor === null)',
    STRIPE,
    'of a loss of another amount',
  ),
];
