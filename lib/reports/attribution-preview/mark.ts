import { timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { keyedHash, keyedHashes } from '@/lib/crypto/keyed-hash';
import { fingerprintOf } from '@/lib/orders/fingerprint';
import { toJsonInteger } from '@/lib/money/money';
import type { AttributionPreview } from '@/lib/reports/attribution-preview/preview';
import type { RewardChange } from '@/lib/reports/attribution-preview/rewards';

/** What somebody saw before they saved. Sums in minor units, as earned. */
const seenSchema = z.strictObject({
  from: z.string(),
  to: z.string(),
  orders: z.int(),
  totals: z.array(z.strictObject({ currency: z.string(), now: z.int(), then: z.int() })),
});
export type SeenPreview = z.output<typeof seenSchema>;

/** Longer is no mark: it has a line for each currency. */
export const MARK_MAX = 4_000;

/**
 * What a preview showed, signed together with the change it was of, so that whoever saves that very change can name it: nothing is
 * kept of a preview that nobody follows.
 */
export function markOf(change: RewardChange, preview: AttributionPreview): string {
  const seen: SeenPreview = {
    from: preview.from.toISOString(),
    to: preview.to.toISOString(),
    orders: preview.orders,
    totals: preview.totals.map(({ currency, nowMinor, thenMinor }) => ({
      currency,
      now: toJsonInteger(nowMinor),
      then: toJsonInteger(thenMinor),
    })),
  };
  const text = Buffer.from(JSON.stringify(seen)).toString('base64url');
  return `${text}.${keyedHash('preview', signedText(text, change))}`;
}

/** The preview that a mark names; undefined without one, and for one of another change or of nobody's making. */
export function readMark(mark: string | undefined, change: RewardChange): SeenPreview | undefined {
  const [text, hash] = (mark ?? '').split('.');
  if (!text || !hash) return undefined;
  const isOurs = keyedHashes('preview', signedText(text, change)).some(
    (own) => own.length === hash.length && timingSafeEqual(Buffer.from(own), Buffer.from(hash)),
  );
  if (!isOurs) return undefined;
  return seenSchema.parse(JSON.parse(Buffer.from(text, 'base64url').toString()));
}

function signedText(text: string, change: RewardChange): string {
  // Through JSON, so that what came from a form and what came from an address are written alike.
  const plain = JSON.parse(JSON.stringify(change)) as Parameters<typeof fingerprintOf>[0];
  return `${text} ${fingerprintOf(plain)}`;
}
