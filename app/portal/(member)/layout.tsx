import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { askCodeAction, stepUpAction } from '@/app/(public)/confirm/actions';
import { StepUpProvider } from '@/components/console/step-up';
import { waysToStepUp } from '@/lib/people/step-up';
import { signOutAction } from '@/app/(public)/login/actions';
import { getMembership } from '@/app/portal/membership';
import { AppShell } from '@/components/shell/app-shell';
import { type ShellSection } from '@/components/shell/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';
import { requireAffiliate, requireUser } from '@/lib/people/session';
import { StatusNotice } from '@/app/portal/(member)/status-notice';

export const metadata: Metadata = {
  title: { default: 'Portal', template: '%s · Portal' },
  robots: { index: false },
};

const sections: readonly ShellSection[] = [
  { href: '/portal', label: 'Overview', icon: 'overview' },
  { href: '/portal/commissions', label: 'Commissions', icon: 'commissions' },
  { href: '/portal/links', label: 'Links and codes', shortLabel: 'Links', icon: 'links' },
  { href: '/portal/payouts', label: 'Payouts', icon: 'payouts' },
  { href: '/portal/statements', label: 'Statements', icon: 'statements' },
  { href: '/portal/reports', label: 'Reports', icon: 'reports' },
  { href: '/portal/settings', label: 'Settings', icon: 'settings' },
];

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const viewer = await requireAffiliate();
  const [user, { affiliate, program }] = await Promise.all([requireUser(), getMembership(viewer)]);
  const { label } = AFFILIATE_STATUS_WORDS[affiliate.status];
  return (
    <StepUpProvider
      action={stepUpAction}
      askCode={askCodeAction}
      ways={waysToStepUp(user)}
      email={user.email}
    >
      <AppShell
        programName={program.name}
        sections={sections}
        person={{
          name: affiliate.name,
          email: affiliate.email,
          role: affiliate.status === 'active' ? 'Affiliate' : `Affiliate, ${label.toLowerCase()}`,
        }}
        signOutAction={signOutAction}
      >
        <StatusNotice status={affiliate.status} />
        {children}
      </AppShell>
    </StepUpProvider>
  );
}
