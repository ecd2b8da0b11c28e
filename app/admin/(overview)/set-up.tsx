import { Callout } from '@/components/ui/callout';
import { LinkButton } from '@/components/ui/link-button';

/** Until the first order: where the set-up goes on that was begun, or skipped. */
export function SetUp() {
  return (
    <Callout
      tone="info"
      title="No order has come in yet"
      action={<LinkButton href="/admin/start/pay">Go on with the set-up</LinkButton>}
    >
      Say what you pay and where links lead, and connect what you sell with. It takes a few minutes.
    </Callout>
  );
}
