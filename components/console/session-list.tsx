import { ActionButton } from '@/components/console/action-button';
import { DateTime } from '@/components/ui/date-time';
import type { FormAction } from '@/components/ui/form-state';

type SessionListProps = {
  sessions: readonly {
    id: string;
    device: string;
    createdAt: Date;
    lastUsedAt: Date;
    isThis: boolean;
  }[];
  endAction: FormAction;
};

/** Where somebody is logged in, each to be ended by itself. */
export function SessionList({ sessions, endAction }: SessionListProps) {
  return (
    <ul className="divide-line grid grid-cols-1 divide-y">
      {sessions.map(({ id, device, createdAt, lastUsedAt, isThis }) => (
        <li key={id} className="flex flex-wrap items-center justify-between gap-2 py-2">
          <div className="min-w-0">
            <p>
              {device}
              {isThis ? <span className="text-muted"> · this device</span> : null}
            </p>
            <p className="text-muted text-sm">
              Last used <DateTime value={lastUsedAt} />, logged in <DateTime value={createdAt} />
            </p>
          </div>
          {isThis ? null : (
            <ActionButton
              action={endAction}
              fields={{ sessionId: id }}
              variant="secondary"
              size="sm"
              pendingLabel="Signing out"
            >
              Sign out there
            </ActionButton>
          )}
        </li>
      ))}
    </ul>
  );
}
