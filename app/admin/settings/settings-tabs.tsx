import { Tabs } from '@/components/ui/tabs';
import { can } from '@/lib/auth/permissions';
import type { StaffRole } from '@/lib/auth/viewer';

type SettingsTabsProps = {
  role: StaffRole;
  active:
    | 'you'
    | 'program'
    | 'groups'
    | 'rewards'
    | 'payouts'
    | 'clicks'
    | 'digest'
    | 'team'
    | 'keys'
    | 'shops'
    | 'webhooks';
};

/** The parts of the settings this role may see. */
export function SettingsTabs({ role, active }: SettingsTabsProps) {
  const tab = (key: SettingsTabsProps['active'], href: string, label: string) => ({
    href,
    label,
    active: key === active,
  });
  return (
    <Tabs
      label="Settings"
      items={[
        tab('you', '/admin/settings', 'You'),
        tab('program', '/admin/settings/program', 'Program'),
        tab('groups', '/admin/settings/groups', 'Groups'),
        tab('rewards', '/admin/settings/rewards', 'Rewards'),
        tab('payouts', '/admin/settings/payouts', 'Payouts'),
        tab('clicks', '/admin/settings/clicks', 'Clicks'),
        tab('digest', '/admin/settings/digest', 'Digest'),
        ...(can(role, 'team.write') ? [tab('team', '/admin/settings/team', 'Team')] : []),
        ...(can(role, 'keys.write')
          ? [
              tab('keys', '/admin/settings/keys', 'API keys'),
              tab('shops', '/admin/settings/shops', 'Shops'),
              tab('webhooks', '/admin/settings/webhooks', 'Webhooks'),
            ]
          : []),
      ]}
    />
  );
}
