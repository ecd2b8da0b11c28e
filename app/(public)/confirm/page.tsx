import type { Metadata } from 'next';
import { askCodeAction, confirmAction, stepUpAction } from '@/app/(public)/confirm/actions';
import { StepUpForm } from '@/components/console/step-up-form';
import { PublicShell } from '@/components/shell/public-shell';
import { Card } from '@/components/ui/panel';
import { homeOf, safePath } from '@/lib/auth/next-path';
import { requireLogin } from '@/lib/people/session';
import { waysToStepUp } from '@/lib/people/step-up';
import { getOnlyProgram } from '@/lib/programs/queries';

export const metadata: Metadata = { title: 'Confirm that it is you', robots: { index: false } };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ConfirmPage({ searchParams }: Props) {
  const [query, user, program] = await Promise.all([
    searchParams,
    requireLogin(),
    getOnlyProgram(),
  ]);
  return (
    <PublicShell programName={program?.name ?? 'Tributary'} width="narrow">
      <div className="grid gap-6">
        <div>
          <h1 className="text-2xl">Confirm that it is you</h1>
          <p className="text-muted mt-1">
            This holds what only you should see. You are not asked again for ten minutes.
          </p>
        </div>
        <Card>
          <StepUpForm
            action={stepUpAction}
            plainAction={confirmAction}
            askCode={askCodeAction}
            ways={waysToStepUp(user)}
            email={user.email}
            next={safePath(query.next) ?? homeOf(user.role)}
          />
        </Card>
      </div>
    </PublicShell>
  );
}
