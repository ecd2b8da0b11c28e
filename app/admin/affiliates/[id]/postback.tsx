import { removePostbackOfAction } from '@/app/admin/affiliates/postback-actions';
import { PostbackCalls } from '@/components/affiliates/postback-calls';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import { Code } from '@/components/ui/code';
import { Panel } from '@/components/ui/panel';
import { StatusBadge } from '@/components/ui/status-badge';
import type { StaffViewer } from '@/lib/auth/viewer';
import { can } from '@/lib/auth/permissions';
import { findPostback } from '@/lib/webhooks/postbacks/postback-queries';

type PostbackProps = { viewer: StaffViewer; affiliateId: string };

/** Where the affiliate has their commissions told, and what was answered; nothing where they have no such address. */
export async function Postback({ viewer, affiliateId }: PostbackProps) {
  const postback = await findPostback(viewer, affiliateId);
  if (!postback) return null;
  const { url, switchedOffWhy, attempts } = postback;
  return (
    <Panel
      id="postback"
      title="Postback"
      description={<Code>{url}</Code>}
      action={
        <div className="flex flex-wrap items-center gap-2">
          <StatusBadge
            tone={switchedOffWhy ? 'grey' : 'green'}
            word={switchedOffWhy ? 'Off' : 'On'}
          />
          {can(viewer.role, 'affiliates.write') ? (
            <ConfirmAction
              trigger={<Button variant="ghost">Remove…</Button>}
              title="Remove the postback?"
              description="Nothing is sent there any more. The affiliate may set one again while the program allows it."
              confirmLabel="Remove"
              tone="danger"
              action={removePostbackOfAction}
              fields={{ affiliateId }}
            />
          ) : null}
        </div>
      }
      flush
    >
      <PostbackCalls calls={attempts} />
    </Panel>
  );
}
