import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { signOutAction } from '@/app/(public)/login/actions';
import { getMembership } from '@/app/portal/membership';
import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { TermsList } from '@/components/affiliates/terms';
import { PublicShell } from '@/components/shell/public-shell';
import { Button } from '@/components/ui/button';
import { DateTime } from '@/components/ui/date-time';
import { Panel } from '@/components/ui/panel';
import { Stack } from '@/components/ui/stack';
import { requireAffiliate } from '@/lib/people/session';

export const metadata: Metadata = { title: 'Your application', robots: { index: false } };

/** What somebody sees who applied and was not accepted yet, or was declined. */
export default async function ApplicationPage() {
  const viewer = await requireAffiliate();
  const { affiliate, program } = await getMembership(viewer);
  const { status } = affiliate;
  if (status !== 'applied' && status !== 'rejected') redirect('/portal');
  const isWaiting = status === 'applied';
  const needsProof = affiliate.isAccepted;
  return (
    <PublicShell programName={program.name} width="narrow">
      <Stack>
        <div>
          <h1 className="text-2xl">
            {needsProof
              ? 'You are accepted'
              : isWaiting
                ? 'Your application is being read'
                : 'Your application was declined'}
          </h1>
          <p className="text-muted mt-2">
            {needsProof
              ? 'One step is left: log in by a link once, which proves that the address is yours. Sign out, and ask for the link on the login page.'
              : isWaiting
                ? 'The people who run the program look at every application. You need to do nothing. Once you are accepted, your link and figures are here.'
                : 'You can write to the people who run the program if your situation has changed.'}
          </p>
        </div>
        <Panel
          title={affiliate.name}
          description={
            <>
              Applied on <DateTime value={affiliate.createdAt} />
            </>
          }
          action={<AffiliateStatusBadge status={status} />}
        >
          {isWaiting ? (
            <TermsList terms={affiliate.terms} minimumPayout={program.minimumPayout} />
          ) : (
            <p className="text-muted">Applied as {affiliate.email}.</p>
          )}
        </Panel>
        <form action={signOutAction}>
          <Button type="submit">Sign out</Button>
        </form>
      </Stack>
    </PublicShell>
  );
}
