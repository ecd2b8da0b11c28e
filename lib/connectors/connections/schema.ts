import { z } from 'zod';
import { PROVIDERS } from '@/lib/connectors/port/types';
import { normaliseCode } from '@/lib/format/code';
import { plainText } from '@/lib/format/plain-text';
import { currencySchema, minorSchema } from '@/lib/programs/schema';

export const createConnectionInput = z.object({
  programId: z.string().min(1).max(64),
  provider: z.enum(PROVIDERS),
  name: plainText(80),
});
export type CreateConnectionInput = z.output<typeof createConnectionInput>;

export const addConnectionSecretInput = z.object({
  connectionId: z.string().min(1).max(64),
  /** As the shop shows it; printable and without spaces, so that a slip of the clipboard is noticed. */
  secret: z
    .string()
    .trim()
    .regex(/^[\x21-\x7e]+$/, 'A secret has no spaces in it.')
    .min(8, 'A secret has at least 8 characters.')
    .max(300),
});
export type AddConnectionSecretInput = z.output<typeof addConnectionSecretInput>;

export const removeConnectionSecretInput = z.object({ secretId: z.string().min(1).max(64) });
export type RemoveConnectionSecretInput = z.output<typeof removeConnectionSecretInput>;

export const removeConnectionInput = z.object({ connectionId: z.string().min(1).max(64) });
export type RemoveConnectionInput = z.output<typeof removeConnectionInput>;

export const tryOrderInput = z.object({
  connectionId: z.string().min(1).max(64),
  amount: minorSchema,
  currency: currencySchema,
  /** Of the affiliate who is to earn it; absent: one who is made up. */
  code: z.string().transform(normaliseCode).pipe(z.string().min(1).max(64)).optional(),
});
export type TryOrderInput = z.output<typeof tryOrderInput>;

export const setClickKeyInput = z.object({
  connectionId: z.string().min(1).max(64),
  /** As the shop keeps it beside a sale; empty: none. */
  clickKey: z.union([z.literal('').transform(() => undefined), plainText(100)]),
});
export type SetClickKeyInput = z.output<typeof setClickKeyInput>;

export const reopenConnectionInput = removeConnectionInput;
export type ReopenConnectionInput = z.output<typeof reopenConnectionInput>;
