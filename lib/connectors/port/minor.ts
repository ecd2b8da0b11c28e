import { z } from 'zod';

/** Minor units as an integer, or a string of one. */
export const minorSchema = z
  .union([
    z.int(),
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number),
  ])
  .refine((minor) => Number.isSafeInteger(minor), 'Not an amount.');

export const textSchema = z.string().nullish().catch(null);
export const idSchema = z.union([z.int(), z.string().min(1)]).transform(String);
export const entriesSchema = z.record(z.string(), z.unknown()).nullish().catch(null);
