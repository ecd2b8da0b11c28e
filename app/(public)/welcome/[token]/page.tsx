import type { Metadata } from 'next';
import { InvitationForm } from '@/app/(public)/welcome/[token]/invitation-form';
import { OwnerForm } from '@/app/(public)/welcome/[token]/owner-form';
import { PublicShell } from '@/components/shell/public-shell';
import { Card } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { findOneTimeToken, type OpenToken } from '@/lib/auth/one-time-token';
import { listPublicPrograms } from '@/lib/programs/queries';
import { noteRefusedHere } from '@/lib/security/note-refusal';

// The address is a secret: it goes to no other site and into no index.
export const metadata: Metadata = {
  title: 'Welcome',
  referrer: 'same-origin',
  robots: { index: false },
};

type Props = { params: Promise<{ token: string }> };

export default async function WelcomePage({ params }: Props) {
  const { token } = await params;
  const [open, programs] = await Promise.all([findOneTimeToken(token), listPublicPrograms()]);
  if (open === null) await noteRefusedHere('link', { reason: 'TOKEN_INVALID' });
  const [program] = programs;
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        <Welcome token={token} open={open} hasProgram={program !== undefined} />
      </div>
    </PublicShell>
  );
}

type WelcomeProps = { token: string; open: OpenToken | null; hasProgram: boolean };

function Welcome({ token, open, hasProgram }: WelcomeProps) {
  if (open?.kind === 'owner') {
    return (
      <>
        <div>
          <h1 className="text-2xl">Set up Tributary</h1>
          <p className="text-muted mt-1">You become the owner. This takes a minute.</p>
        </div>
        <Card>
          <OwnerForm
            token={token}
            asksForProgram={!hasProgram}
            currencies={Intl.supportedValuesOf('currency')}
          />
        </Card>
      </>
    );
  }
  if (open?.user && open.kind !== 'magic_link') {
    return (
      <>
        <div>
          <h1 className="text-2xl">
            {open.kind === 'invitation' ? `Welcome, ${open.user.name}` : 'A new password'}
          </h1>
          <p className="text-muted mt-1">
            Choose a password. You log in as <span className="text-ink">{open.user.email}</span>.
          </p>
        </div>
        <Card>
          <InvitationForm token={token} email={open.user.email} />
        </Card>
      </>
    );
  }
  return (
    <>
      <h1 className="text-2xl">This link does not work any more</h1>
      <p className="text-muted">
        It was used, it expired, or a newer one was made. Nothing is lost: ask for a new link, or{' '}
        <TextLink href="/login">log in</TextLink> if you have a password.
      </p>
    </>
  );
}
