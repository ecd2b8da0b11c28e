import type { Work } from '@/lib/db/work';
import type { Result } from '@/lib/result';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';

/** ignored: an event that is none of our business, or says nothing that counts. */
export type StripeOutcome = 'applied' | 'ignored';

/** The effect of one kind of event, in the transaction that stores it. */
export type StripeHandler = (work: Work, event: StripeEvent) => Promise<Result<StripeOutcome>>;
