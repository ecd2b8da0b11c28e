import {
  askForDigestAction,
  removeChannelAction,
  setChannelAction,
} from '@/app/admin/settings/digest/actions';
import { EVERY_OPTIONS, everyField, programField } from '@/app/admin/settings/digest/digest-fields';
import { DeliveryBadge } from '@/app/admin/settings/webhooks/status';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { SpecForm } from '@/components/console/spec-form';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { Panel } from '@/components/ui/panel';
import type { DigestChannelDto, DigestView } from '@/lib/digest/queries';

/** The program's Slack, or another chat that takes the same. */
export function ChannelPanel({ digest }: { digest: DigestView }) {
  const { programId, programName, channel } = digest;
  return (
    <Panel
      title={`To Slack, ${programName}`}
      description="The same into a channel, by an incoming webhook of Slack or of a chat that takes the same. Whoever reads the channel sees the figures."
    >
      <div className="grid grid-cols-1 gap-4">
        {channel?.switchedOffWhy ? (
          <Callout tone="warning" title="Switched off">
            {channel.switchedOffWhy === 'gone'
              ? 'The chat answered that the address is gone. Save a new one.'
              : 'It had no success for five days. Save the address again to switch it on.'}
          </Callout>
        ) : null}
        {channel ? <DefinitionList items={factsOf(channel)} /> : null}
        <SpecForm
          action={setChannelAction}
          submitLabel="Save"
          fields={[
            programField(programId),
            {
              kind: 'text',
              name: 'url',
              label: 'Address of the incoming webhook',
              hint: channel
                ? 'It is kept sealed and is not shown. Empty: it stays.'
                : 'https. It is kept sealed and is not shown again.',
              placeholder: 'https://hooks.slack.com/services/…',
              maxLength: 2000,
              ...(channel ? { optional: true } : { required: true }),
            },
            everyField(EVERY_OPTIONS, channel?.every ?? 'daily'),
          ]}
        />
        {channel ? (
          <SendOrRemove programId={programId} isOn={channel.switchedOffWhy === null} />
        ) : null}
      </div>
    </Panel>
  );
}

function factsOf({ host, last }: DigestChannelDto): Definition[] {
  return [
    { term: 'Leads to', value: host },
    ...(last
      ? [
          {
            term: 'The last one',
            value: <DeliveryBadge status={last.status} />,
            note: (
              <>
                <DateTime value={last.at} format="datetime" />
                {last.note ? ` ${last.note}` : null}
              </>
            ),
          },
        ]
      : []),
  ];
}

function SendOrRemove({ programId, isOn }: { programId: string; isOn: boolean }) {
  return (
    <div className="flex flex-wrap gap-2">
      {isOn ? (
        <ActionButton
          action={askForDigestAction}
          fields={{ programId, to: 'channel' }}
          variant="secondary"
        >
          Send one now
        </ActionButton>
      ) : null}
      <ConfirmAction
        trigger={<Button variant="ghost">Remove…</Button>}
        title="Send no digest to this channel?"
        description="Nothing is sent there any more, and its address is forgotten."
        confirmLabel="Remove"
        tone="danger"
        action={removeChannelAction}
        fields={{ programId }}
      />
    </div>
  );
}
