import { MemberActions } from '@/app/admin/settings/team/member-actions';
import type { Column } from '@/components/ui/data-table';
import { DateTime } from '@/components/ui/date-time';
import { StatusBadge } from '@/components/ui/status-badge';
import type { StaffViewer } from '@/lib/auth/viewer';
import type { StaffMember } from '@/lib/people/list-staff';
import { ROLE_WORDS } from '@/lib/people/words';

export function memberColumns(viewer: StaffViewer): readonly Column<StaffMember>[] {
  return [
    { key: 'name', header: 'Name', cell: (row) => row.name },
    {
      key: 'email',
      header: 'E-mail',
      cell: (row) => row.email,
      className: 'wrap-anywhere text-muted',
    },
    { key: 'role', header: 'Role', phone: 'figure', cell: (row) => ROLE_WORDS[row.role].label },
    {
      key: 'login',
      header: 'Last login',
      phone: 'hidden',
      cell: (row) => (row.lastLoginAt ? <DateTime value={row.lastLoginAt} /> : 'Never'),
    },
    {
      key: 'factor',
      header: 'Second factor',
      phone: 'hidden',
      cell: (row) => (row.hasFactor ? 'Yes' : 'No'),
    },
    { key: 'status', header: 'Status', cell: (row) => <MemberStatus member={row} /> },
    {
      key: 'actions',
      header: 'Actions',
      hideHeader: true,
      align: 'end',
      phone: 'status',
      cell: (row) => <MemberActions member={row} viewer={viewer} />,
    },
  ];
}

function MemberStatus({ member }: { member: StaffMember }) {
  if (member.disabledAt) return <StatusBadge tone="grey" word="Disabled" />;
  return member.hasPassword ? (
    <StatusBadge tone="green" word="Active" />
  ) : (
    <StatusBadge tone="amber" word="Invited" />
  );
}
