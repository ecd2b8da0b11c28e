import {
  dismissAction,
  joinAction,
  showJoinAction,
  showSplitAction,
  splitAction,
} from '@/app/admin/customers/actions';
import { ByHandDialog } from '@/app/admin/customers/by-hand-dialog';
import { ConfirmAction } from '@/components/console/confirm-action';
import { Button } from '@/components/ui/button';
import type { CustomerPairDto } from '@/lib/orders/customer-types';
import { DISMISSAL_REASONS, JOIN_REASONS, SPLIT_REASONS } from '@/lib/orders/customer-words';

const PENDING_ONLY =
  'Only what is still pending is decided again. What is further along stays, and is flagged.';

/** With a customer whose name is typed. */
export function JoinWith({ customerId }: { customerId: string }) {
  return (
    <ByHandDialog
      trigger={<Button variant="primary">Join with another…</Button>}
      title="Join with another customer?"
      description={`Both are one customer from then on. ${PENDING_ONLY}`}
      fields={{ customerId }}
      ask={{
        name: 'otherCustomerId',
        label: 'The other customer',
        hint: 'Any of their names: your own id, or Stripe’s.',
      }}
      look={showJoinAction}
      act={joinAction}
      confirmLabel="Join"
      presets={JOIN_REASONS}
    />
  );
}

/** With whom it is suggested, or with whom a person parted them. */
export function JoinPair({ customerId, other }: { customerId: string; other: string }) {
  return (
    <ByHandDialog
      trigger={<Button size="sm">Join…</Button>}
      title={`Join with ${other}?`}
      description={`Both are one customer from then on. ${PENDING_ONLY}`}
      fields={{ customerId, otherCustomerId: other }}
      look={showJoinAction}
      act={joinAction}
      confirmLabel="Join"
      presets={JOIN_REASONS}
    />
  );
}

export function SplitOff({ customerId, name }: { customerId: string; name: string }) {
  return (
    <ByHandDialog
      trigger={
        <Button size="sm" aria-label={`Split off ${name}…`}>
          Split off…
        </Button>
      }
      title={`Split ${name} off?`}
      description={`It leaves with what was reported under it, and no report joins the two again. ${PENDING_ONLY}`}
      fields={{ customerId, name }}
      look={showSplitAction}
      act={splitAction}
      confirmLabel="Split off"
      presets={SPLIT_REASONS}
    />
  );
}

type DismissProps = { customerId: string; pair: CustomerPairDto };

export function Dismiss({ customerId, pair }: DismissProps) {
  return (
    <ConfirmAction
      trigger={<Button size="sm">Not the same…</Button>}
      title={`${pair.name} and ${pair.other.name} are not one?`}
      description="No buyer’s word suggests it again. What your own server says of the two still joins them. Nothing changes hands."
      confirmLabel="Not the same"
      action={dismissAction}
      fields={{ customerId, name: pair.name, otherCustomerId: pair.other.name }}
      reason={{ presets: DISMISSAL_REASONS }}
    />
  );
}
