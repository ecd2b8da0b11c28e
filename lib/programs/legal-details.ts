import { z } from 'zod';
import { orNull, plainText, reasonOf } from '@/lib/format/plain-text';

/** How statements name somebody: the merchant, or an affiliate. */
export type LegalDetails = {
  legalName: string | null;
  /** Lines as they are printed. */
  legalAddress: string | null;
  taxId: string | null;
};

export const LEGAL_DETAILS = ['legalName', 'legalAddress', 'taxId'] as const;
export const legalDetailsSelect = { legalName: true, legalAddress: true, taxId: true } as const;

const lines = reasonOf(1).transform((text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean)
    .join('\n'),
);

export const legalDetailsInput = z.object({
  legalName: orNull(plainText(200)),
  legalAddress: orNull(
    lines.refine((text) => text.split('\n').length <= 8, 'Use eight lines at most.'),
  ),
  taxId: orNull(plainText(50)),
});

/** The fields that differ; values stay out of the audit log, where an address would be kept for ever. */
export function changedDetails(before: LegalDetails, after: LegalDetails): (keyof LegalDetails)[] {
  return LEGAL_DETAILS.filter((key) => before[key] !== after[key]);
}
