import type { Metadata } from 'next';
import { EnterForm } from '@/app/(public)/login/link/[token]/enter-form';
import { PublicShell } from '@/components/shell/public-shell';
import { Card } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { findOneTimeToken } from '@/lib/auth/one-time-token';
import { getOnlyProgram } from '@/lib/programs/queries';
import { noteRefusedHere } from '@/lib/security/note-refusal';

// The address is a secret: it goes to no other site and into no index.
export const metadata: Metadata = {
  title: 'Log in',
  referrer: 'same-origin',
  robots: { index: false },
};

type Props = { params: Promise<{ token: string }> };

/** A button and not a redirect: programs that look into mails open links too, and would use it up. */
export default async function EnterPage({ params }: Props) {
  const { token } = await params;
  const [open, program] = await Promise.all([findOneTimeToken(token), getOnlyProgram()]);
  const user = open?.kind === 'magic_link' ? open.user : null;
  if (!user) await noteRefusedHere('link', { reason: 'TOKEN_INVALID' });
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        {user ? (
          <>
            <div>
              <h1 className="text-2xl">Welcome back</h1>
              <p className="text-muted mt-1">
                You log in as <span className="text-ink">{user.email}</span>.
              </p>
            </div>
            <Card>
              <EnterForm token={token} />
            </Card>
          </>
        ) : (
          <>
            <h1 className="text-2xl">This link does not work any more</h1>
            <p className="text-muted">
              It was used, it expired, or a newer one was made.{' '}
              <TextLink href="/login/link">Ask for a new one</TextLink>, or{' '}
              <TextLink href="/login">log in with your password</TextLink>.
            </p>
          </>
        )}
      </div>
    </PublicShell>
  );
}
