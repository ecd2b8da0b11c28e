import type { Fact } from '@/lib/connectors/port/facts';
import type { StripeEvent } from '@/lib/connectors/stripe/schema';
import type { ReadMoment } from '@/lib/connectors/port/object-reader';
import type { Result } from '@/lib/result';

/** A text says why there is no fact. */
export type StripeReader = (event: StripeEvent, moment: ReadMoment) => Result<Fact | string>;
