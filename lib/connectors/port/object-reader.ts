import type { Fact } from '@/lib/connectors/port/facts';
import type { FieldWarning } from '@/lib/format/tidy-fields';
import type { Result } from '@/lib/result';

export type ReadMoment = {
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
