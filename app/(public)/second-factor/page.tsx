import type { Metadata } from 'next';
import { askCodeAction, stepUpAction } from '@/app/(public)/confirm/actions';
import { signOutAction } from '@/app/(public)/login/actions';
import {
  confirmFactorAction,
  removeFactorAction,
  renewCodesAction,
  startFactorAction,
} from '@/app/(public)/second-factor/actions';
import { FactorSetUp } from '@/components/console/factor-set-up';
import { StepUpProvider } from '@/components/console/step-up';
import { PublicShell } from '@/components/shell/public-shell';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Card } from '@/components/ui/panel';
import { QrCode } from '@/components/ui/qr-code';
import { TextLink } from '@/components/ui/text-link';
import { homeOf } from '@/lib/auth/next-path';
import { requireFreshOrAsk, requireLogin } from '@/lib/people/session';
import { getFactorState } from '@/lib/people/set-up-factor';
import { waysToStepUp } from '@/lib/people/step-up';
import { getOnlyProgram } from '@/lib/programs/queries';

export const metadata: Metadata = {
  title: 'Second factor',
  referrer: 'same-origin',
  robots: { index: false },
};

/** It shows the secret while the factor is being set up: only to whoever has just proven who they are. */
export default async function SecondFactorPage() {
  const user = await requireLogin();
  await requireFreshOrAsk();
  const program = await getOnlyProgram();
  const programName = program?.name ?? 'Tributary';
  const state = await getFactorState(user, programName);
  const home = homeOf(user.role);
  return (
    <PublicShell programName={programName} width="narrow">
      <StepUpProvider
        action={stepUpAction}
        askCode={askCodeAction}
        ways={waysToStepUp(user)}
        email={user.email}
      >
        <div className="grid gap-6">
          <div>
            <h1 className="text-2xl">Second factor</h1>
            <p className="text-muted mt-1">
              A code from your phone beside your password: whoever learns the password alone does
              not get in.
            </p>
          </div>
          {user.needsFactor ? (
            <Callout tone="warning" title="Everybody of the team needs one">
              Set it up now. The console opens when it is done.
            </Callout>
          ) : null}
          <Card>
            <FactorSetUp
              stage={stageOf(state)}
              picture={
                state.kind === 'being set up' ? (
                  <QrCode value={state.address} label="The same key, for the camera of the app" />
                ) : null
              }
              email={user.email}
              home={`${home}/settings`}
              start={startFactorAction}
              confirm={confirmFactorAction}
              renew={renewCodesAction}
              remove={removeFactorAction}
            />
          </Card>
          {user.needsFactor ? (
            <form action={signOutAction}>
              <Button type="submit" variant="ghost">
                Sign out
              </Button>
            </form>
          ) : (
            <p className="text-muted text-sm">
              <TextLink href={`${home}/settings`}>Back to the settings</TextLink>
            </p>
          )}
        </div>
      </StepUpProvider>
    </PublicShell>
  );
}

/** What the browser needs of it, and no more. */
function stageOf(state: Awaited<ReturnType<typeof getFactorState>>) {
  switch (state.kind) {
    case 'none':
      return { kind: 'none' } as const;
    case 'being set up':
      return { kind: 'being set up', secret: state.secret } as const;
    case 'on':
      return { kind: 'on', codesLeft: state.codesLeft } as const;
  }
}
