import { z } from 'zod';
import { normaliseCode } from '@/lib/format/code';
import { LINK_SLUG } from '@/lib/links/rules';

const name = z.string().trim().min(1, 'Give the link a name.').max(100);
const slug = z
  .string()
  // As an address is read: what is typed here is typed there.
  .overwrite((typed) => normaliseCode(typed).toLowerCase())
  .regex(LINK_SLUG, 'Use letters, digits, - and _, 64 at most, and start with a letter or digit.');
const destination = z.string().trim().min(1, 'Say where the link leads.').max(2000);
// An empty field of a form means none.
const defaultSubId = z
  .string()
  .trim()
  .max(100)
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'Use printable characters only.')
  .transform((value) => value || null)
  .nullable();

export const createLinkInput = z.object({
  affiliateId: z.string(),
  name,
  /** Left out: made from the name. */
  slug: slug.optional(),
  destination,
  defaultSubId: defaultSubId.optional(),
});

/** The slug stays: it is in links that were already handed out. */
export const changeLinkInput = z.object({
  affiliateId: z.string(),
  linkId: z.string(),
  name: name.optional(),
  destination: destination.optional(),
  defaultSubId: defaultSubId.optional(),
});

export type CreateLinkInput = z.infer<typeof createLinkInput>;
export type UpdateLinkInput = z.infer<typeof changeLinkInput>;
