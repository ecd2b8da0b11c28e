import { redirect } from 'next/navigation';
import { cache } from 'react';
import { getAffiliate } from '@/lib/affiliates/queries';
import type { AffiliateDto } from '@/lib/affiliates/types';
import type { AffiliateViewer } from '@/lib/auth/viewer';
import { env } from '@/lib/env';
import { getProgram, type ProgramDto } from '@/lib/programs/queries';

export type Membership = {
  affiliate: AffiliateDto;
  program: ProgramDto;
  /** The referral link: APP_URL/r/CODE. */
  link: string;
};

const load = cache(
  async (userId: string, affiliateId: string, programId: string): Promise<Membership> => {
    const viewer = { kind: 'affiliate', userId, affiliateId, programId } as const;
    const [affiliate, program] = await Promise.all([
      getAffiliate(viewer, affiliateId),
      getProgram(viewer, programId),
    ]);
    if (!affiliate || !program) throw new Error(`the membership ${affiliateId} cannot be read`);
    return { affiliate, program, link: `${env().APP_URL}/r/${affiliate.code}` };
  },
);

/** Who the viewer is in the program, whatever the status; one look per request. */
export function getMembership(viewer: AffiliateViewer): Promise<Membership> {
  return load(viewer.userId, viewer.affiliateId, viewer.programId);
}

/** The same for the pages of people who were accepted; others are led to the state of their application. */
export async function getAcceptedMembership(viewer: AffiliateViewer): Promise<Membership> {
  const membership = await getMembership(viewer);
  const { status } = membership.affiliate;
  if (status === 'applied' || status === 'rejected') redirect('/portal/application');
  return membership;
}
