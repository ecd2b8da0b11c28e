import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { askCodeAction, stepUpAction } from '@/app/(public)/confirm/actions';
import { StepUpProvider } from '@/components/console/step-up';
import { waysToStepUp } from '@/lib/people/step-up';
import { signOutAction } from '@/app/(public)/login/actions';
import { AppShell } from '@/components/shell/app-shell';
import { type ShellSection } from '@/components/shell/types';
import { countAffiliatesByStatus } from '@/lib/affiliates/queries';
import { can } from '@/lib/auth/permissions';
import { requireStaff, requireUser } from '@/lib/people/session';
import type { StaffRole } from '@/lib/auth/viewer';
import { ROLE_WORDS } from '@/lib/people/words';
import { countCommissionTabs } from '@/lib/commissions/queries';
import { countSuggested } from '@/lib/orders/customer-queries';
import { countPayoutTabs } from '@/lib/payouts/queries';
import { listPrograms } from '@/lib/programs/queries';

export const metadata: Metadata = {
  title: { default: 'Console', template: '%s · Console' },
  robots: { index: false },
};

type Waiting = { commissions: number; payouts: number; applications: number; customers: number };

function sectionsFor(role: StaffRole, waiting: Waiting): ShellSection[] {
  return [
    { href: '/admin', label: 'Overview', icon: 'overview' },
    {
      href: '/admin/commissions',
      label: 'Commissions',
      icon: 'commissions',
      badge: waiting.commissions || undefined,
    },
    {
      href: '/admin/payouts',
      label: 'Payouts',
      icon: 'payouts',
      badge: waiting.payouts || undefined,
    },
    {
      href: '/admin/affiliates',
      label: 'Affiliates',
      icon: 'affiliates',
      badge: waiting.applications || undefined,
    },
    { href: '/admin/orders', label: 'Orders', icon: 'orders' },
    {
      href: '/admin/customers',
      label: 'Customers',
      icon: 'customers',
      badge: waiting.customers || undefined,
    },
    { href: '/admin/forecast', label: 'Forecast', icon: 'forecast', group: 'Records' },
    ...(can(role, 'books.read')
      ? [{ href: '/admin/books', label: 'Books', icon: 'books', group: 'Records' } as const]
      : []),
    { href: '/admin/audit', label: 'Audit log', icon: 'audit', group: 'Records' },
    ...(can(role, 'security.read')
      ? [{ href: '/admin/security', label: 'Security', icon: 'risks', group: 'Records' } as const]
      : []),
    { href: '/admin/settings', label: 'Settings', icon: 'settings', group: 'Set-up' },
  ];
}

export default async function ConsoleLayout({ children }: { children: ReactNode }) {
  const viewer = await requireStaff('console.read');
  const [user, programs, commissions, payouts, affiliates, suggested] = await Promise.all([
    requireUser(),
    listPrograms(viewer),
    countCommissionTabs(viewer),
    countPayoutTabs(viewer),
    countAffiliatesByStatus(viewer),
    can(viewer.role, 'attribution.write') ? countSuggested(viewer) : 0,
  ]);
  return (
    <StepUpProvider
      action={stepUpAction}
      askCode={askCodeAction}
      ways={waysToStepUp(user)}
      email={user.email}
    >
      <AppShell
        programName={programs[0]?.name ?? 'Tributary'}
        sections={sectionsFor(viewer.role, {
          commissions: commissions.review,
          payouts: payouts.waiting,
          applications: affiliates.applied ?? 0,
          customers: suggested,
        })}
        person={{ name: user.name, email: user.email, role: ROLE_WORDS[viewer.role].label }}
        signOutAction={signOutAction}
      >
        {children}
      </AppShell>
    </StepUpProvider>
  );
}
