import type { AttributionSource } from '@/lib/attribution/types';
import { parserOf } from '@/lib/parse-one-of';

/** What was said of two customers who are not one. */
export const VERDICTS = ['suggested', 'split', 'dismissed'] as const;
export type Verdict = (typeof VERDICTS)[number];
export const parseVerdict = parserOf('verdict on two customers', VERDICTS);

export const ATTRIBUTION_ENDS = ['JOINED', 'SPLIT'] as const;
export type AttributionEnd = (typeof ATTRIBUTION_ENDS)[number];
export const parseAttributionEnd = parserOf('end of an attribution', ATTRIBUTION_ENDS);

export type CustomerNameDto = { name: string; source: string; createdAt: Date };

type Owner = { id: string; name: string; code: string };

/** One customer, after all joins. */
export type CustomerDto = {
  /** Ours. */
  id: string;
  programId: string;
  /** The merchant's and the provider's ids, the first one known first. */
  names: CustomerNameDto[];
  emails: string[];
  orderCount: number;
  /** Whom the customer belongs to: fixed by an order or a person, or provisional after a lead. */
  affiliate: Owner | null;
  isFixed: boolean;
  /** Null for nobody, while provisional, and forever. */
  trailingExpiresAt: Date | null;
  isErased: boolean;
  createdAt: Date;
};

/** Whom a customer belongs to, or belonged to: from a time on, up to another. */
export type CustomerAttributionDto = {
  id: string;
  affiliate: Owner;
  isFixed: boolean;
  source: AttributionSource;
  /** Our id. */
  initialOrderId: string | null;
  startsAt: Date;
  trailingExpiresAt: Date | null;
  /** Null while it counts. */
  endedAt: Date | null;
  endReason: AttributionEnd | null;
  /** What a person wrote who chose it. */
  reason: string | null;
};

export type CustomerPairDto = {
  /** A name of this one. */
  name: string;
  other: { id: string; name: string };
  verdict: Verdict;
  reason: string;
  notedAt: Date;
};

export type CustomerDetailsDto = CustomerDto & {
  /** The newest first. */
  attributions: CustomerAttributionDto[];
  /** The newest of them; a buyer can write any name, so there may be more. */
  pairs: CustomerPairDto[];
  pairCount: number;
};
