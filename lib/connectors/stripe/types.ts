import type { Work } from '@/lib/db/work';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Result } from '@/lib/result';
import type { CustomerName } from '@/lib/sales/finish-reopening';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';

/** ignored: an event that is none of our business, or says nothing that counts. */
export type StripeOutcome = 'applied' | 'ignored';

/**
 * With the customers of whom orders may be left to decide again (after the transaction it goes on with them), and what
 * the event says that could not be used.
 */
export type StripeWork = Work & { reopened: CustomerName[]; warnings: FieldWarning[] };

/** The effect of one kind of event, in the transaction that stores it. */
export type StripeHandler = (
  work: StripeWork,
  event: StripeEvent,
) => Promise<Result<StripeOutcome>>;
