import type { Metadata } from 'next';
import { AskForm } from '@/app/(public)/login/link/ask-form';
import { PublicShell } from '@/components/shell/public-shell';
import { FormMessage } from '@/components/ui/form-message';
import { Card } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { mailIsOn } from '@/lib/mail/transport';
import { getOnlyProgram } from '@/lib/programs/queries';
import { REFUSALS } from '@/lib/refusals';

export const metadata: Metadata = { title: 'Get in by mail', robots: { index: false } };
// Whether there is a mail server is known when it runs, not when it is built.
export const dynamic = 'force-dynamic';

export default async function LinkPage() {
  const program = await getOnlyProgram();
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        <div>
          <h1 className="text-2xl">Get in by mail</h1>
          <p className="text-muted mt-1">
            We send you a link that works once, for ten minutes: to log in, or to choose a new
            password.
          </p>
        </div>
        {mailIsOn() ? (
          <Card>
            <AskForm />
          </Card>
        ) : (
          <FormMessage tone="info">{REFUSALS.MAIL_NOT_SET.message}</FormMessage>
        )}
        <p className="text-muted text-sm">
          <TextLink href="/login">Log in with your password</TextLink>
        </p>
      </div>
    </PublicShell>
  );
}
