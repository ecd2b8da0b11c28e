import {
  removePostbackAction,
  setPostbackAction,
  testPostbackAction,
} from '@/app/portal/postback-actions';
import { PostbackCalls } from '@/components/affiliates/postback-calls';
import { ActionButton } from '@/components/console/action-button';
import { ConfirmAction } from '@/components/console/confirm-action';
import { SpecForm } from '@/components/console/spec-form';
import { Button } from '@/components/ui/button';
import { Callout } from '@/components/ui/callout';
import { Code } from '@/components/ui/code';
import { Panel } from '@/components/ui/panel';
import type { PostbackRule } from '@/lib/programs/types';
import { MACROS } from '@/lib/webhooks/postbacks/postback-url';
import type { PostbackDto, SwitchedOffWhy } from '@/lib/webhooks/types';

const OFF_WORDS: Record<SwitchedOffWhy, string> = {
  person: 'Somebody did.',
  gone: 'It answered 410.',
  failing: 'It had no success for five days.',
  key: 'It was set by a key of the program’s that has ended.',
};

type PostbackPanelProps = { postback: PostbackDto | null; rule: PostbackRule };

/** The address of the affiliate's own that is called when a commission changes. */
export function PostbackPanel({ postback, rule }: PostbackPanelProps) {
  return (
    <Panel
      id="postback"
      title="Postback"
      description="An address of yours that we call when a commission of yours is earned or changes."
    >
      <div className="grid grid-cols-1 gap-4">
        {postback?.switchedOffWhy ? (
          <Callout tone="warning" title="Switched off">
            {OFF_WORDS[postback.switchedOffWhy]} Save the address again to switch it on.
          </Callout>
        ) : null}
        <SpecForm
          action={setPostbackAction}
          submitLabel="Save address"
          fields={[
            {
              kind: 'text',
              name: 'url',
              label: 'Address',
              hint: 'https. Write a value where it belongs, such as ?cid={click_id}&payout={amount}.',
              maxLength: 1_000,
              required: true,
              value: postback?.url ?? '',
            },
          ]}
        />
        <Macros rule={rule} />
        {postback ? <Present postback={postback} /> : null}
      </div>
    </Panel>
  );
}

function Macros({ rule }: { rule: PostbackRule }) {
  const names = Object.keys(MACROS).filter((name) => name !== 'order_id' || rule === 'with_orders');
  return (
    <p className="text-muted flex flex-wrap gap-x-2 gap-y-1 text-sm">
      Values:
      {names.map((name) => (
        <Code key={name}>{`{${name}}`}</Code>
      ))}
    </p>
  );
}

function Present({ postback }: { postback: PostbackDto }) {
  const { attempts, waiting, switchedOffWhy } = postback;
  return (
    <>
      <div className="flex flex-wrap gap-2">
        {switchedOffWhy ? null : (
          <ActionButton action={testPostbackAction} fields={{}} variant="secondary">
            Send a test
          </ActionButton>
        )}
        <ConfirmAction
          trigger={<Button variant="ghost">Remove…</Button>}
          title="Remove the postback?"
          description="Nothing is sent there any more, also not what waits."
          confirmLabel="Remove"
          tone="danger"
          action={removePostbackAction}
          fields={{}}
        />
      </div>
      <div className="-mx-4 md:-mx-5">
        <PostbackCalls calls={attempts} />
      </div>
      {waiting > 0 ? <p className="text-muted text-sm">Still to be sent: {waiting}</p> : null}
    </>
  );
}
