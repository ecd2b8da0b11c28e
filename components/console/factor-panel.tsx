import { LinkButton } from '@/components/ui/link-button';
import { Panel } from '@/components/ui/panel';

/** Where somebody stands with their second factor, and the way to change it. */
export function FactorPanel({ hasFactor }: { hasFactor: boolean }) {
  return (
    <Panel
      title="Second factor"
      description={
        hasFactor
          ? 'On: a code is asked for after your password.'
          : 'Off: your password, or a link by mail, is enough to log in.'
      }
    >
      <LinkButton href="/second-factor">
        {hasFactor ? 'Recovery codes and removal' : 'Set up a second factor'}
      </LinkButton>
    </Panel>
  );
}
