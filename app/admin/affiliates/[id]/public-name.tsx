import { clearPublicNameAction } from '@/app/admin/affiliates/public-name-actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Panel } from '@/components/ui/panel';
import { findPublicName } from '@/lib/affiliates/save-public-name';
import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';

type PublicNameProps = { viewer: StaffViewer; affiliateId: string };

/** How your own pages may name the affiliate, who wrote it; nothing where they chose no such name. */
export async function PublicName({ viewer, affiliateId }: PublicNameProps) {
  const name = await findPublicName(viewer, affiliateId);
  if (name === null) return null;
  return (
    <Panel
      title="Public name"
      description="The affiliate chose it. Your pages may greet with it whoever they send."
      action={
        can(viewer.role, 'affiliates.write') ? (
          <ConfirmAction
            trigger={<Button variant="ghost">Clear…</Button>}
            title="Clear the public name?"
            description="Your pages name nobody in its place. The affiliate may choose another; pausing them ends that, too."
            confirmLabel="Clear"
            tone="danger"
            action={clearPublicNameAction}
            fields={{ affiliateId }}
          />
        ) : null
      }
    >
      <p className="wrap-anywhere">{name}</p>
    </Panel>
  );
}
