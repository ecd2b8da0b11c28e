import type { Fact } from '@/lib/connectors/port/facts';
import type { ConnectionSettings } from '@/lib/connectors/port/types';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Result } from '@/lib/result';

/** With what an event says that could not be used: a reader adds to it. */
export type ReadMoment = ConnectionSettings & {
  now: Date;
  /** When the event happened, as the provider writes it. */
  occurredAt?: string | null | undefined;
  warnings: FieldWarning[];
};

/** Of one object of an event: its fact, or why there is none. */
export type ObjectReader = (
  data: Readonly<Record<string, unknown>>,
  moment: ReadMoment,
) => Result<Fact | string>;
