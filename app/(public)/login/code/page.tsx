import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { CodeForm } from '@/app/(public)/login/code/code-form';
import { PublicShell } from '@/components/shell/public-shell';
import { Card } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { readPendingCookie } from '@/lib/auth/session-cookie';
import { findPendingLogin } from '@/lib/people/pending-login';
import { getOnlyProgram } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Your code', robots: { index: false } };

/** The second step of a login, for whoever gave the first proof in this browser. */
export default async function CodePage() {
  const [waiting, program] = await Promise.all([
    readPendingCookie().then(findPendingLogin),
    getOnlyProgram(),
  ]);
  if (!waiting) redirect('/login');
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        <div>
          <h1 className="text-2xl">Your code</h1>
          <p className="text-muted mt-1">
            You log in as <span className="text-ink">{waiting.email}</span>. Open your app and enter
            the code it shows now.
          </p>
        </div>
        <Card>
          <CodeForm />
        </Card>
        <p className="text-muted text-sm">
          No phone and no recovery code? An owner of the program can take the second factor off.{' '}
          <TextLink href="/login">Log in as somebody else</TextLink>
        </p>
      </div>
    </PublicShell>
  );
}
