import { resetFactorAction } from '@/app/admin/settings/team/actions';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';

/** Takes somebody's second factor off: for owners, of the team and of affiliates. */
export function LostPhone({ userId, name }: { userId: string; name: string }) {
  return (
    <ConfirmAction
      trigger={
        <Button size="sm" variant="ghost">
          Lost phone…
        </Button>
      }
      title={`Take the second factor off ${name}?`}
      description="For somebody who lost their phone and their recovery codes. Make sure that it is them who ask. Their logins end, and they get a mail; their password stays as it is."
      confirmLabel="Take it off"
      tone="danger"
      action={resetFactorAction}
      fields={{ userId }}
      reason={{ required: false }}
    />
  );
}
