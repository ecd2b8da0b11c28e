import type { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { emptyToUndefined } from '@/lib/http/form';

/** Whose list: the program's, or that of a group or an affiliate of it. */
export const ownerShape = {
  programId: idInput,
  groupId: emptyToUndefined(idInput),
  affiliateId: emptyToUndefined(idInput),
} as const;
export type Owner = z.output<z.ZodObject<typeof ownerShape>>;

export const REWARDS_PATH = '/admin/settings/rewards';

/** A list's own page, or one below it. */
export function listHref(
  { programId, groupId, affiliateId }: Owner,
  below: '' | '/new' | '/preview' = '',
  more: Readonly<Record<string, string>> = {},
): string {
  const query = new URLSearchParams({
    program: programId,
    ...(groupId === undefined ? {} : { group: groupId }),
    ...(affiliateId === undefined ? {} : { affiliate: affiliateId }),
    ...more,
  });
  return `${REWARDS_PATH}${below}?${query.toString()}`;
}

/** The same as hidden fields. */
export function ownerFields({ programId, groupId, affiliateId }: Owner): Record<string, string> {
  return {
    programId,
    ...(groupId === undefined ? {} : { groupId }),
    ...(affiliateId === undefined ? {} : { affiliateId }),
  };
}
