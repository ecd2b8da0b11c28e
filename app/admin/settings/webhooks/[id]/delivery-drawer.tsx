import { resendDeliveryAction } from '@/app/admin/settings/webhooks/actions';
import { DeliveryBadge } from '@/app/admin/settings/webhooks/status';
import { ActionButton } from '@/components/console/action-button';
import { UrlDrawer } from '@/components/console/url-drawer';
import { Code } from '@/components/ui/code';
import { CodeBlock } from '@/components/ui/code-block';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import type { AttemptDto, DeliveryDetailsDto } from '@/lib/webhooks/types';

type DeliveryDrawerProps = { delivery: DeliveryDetailsDto; isOn: boolean; closeHref: string };

/** What was sent, and what each attempt was answered. */
export function DeliveryDrawer({ delivery, isOn, closeHref }: DeliveryDrawerProps) {
  const { id, type, status, body, tries } = delivery;
  return (
    <UrlDrawer
      id={id}
      closeHref={closeHref}
      title={type}
      description={<DeliveryBadge status={status} />}
      footer={
        isOn && body !== null ? (
          <ActionButton action={resendDeliveryAction} fields={{ id }}>
            Send again
          </ActionButton>
        ) : null
      }
    >
      <DrawerSection title="Delivery">
        <DefinitionList items={facts(delivery)} />
      </DrawerSection>
      <DrawerSection title="What was sent">
        {body === null ? (
          <p className="text-muted">It is not kept any more.</p>
        ) : (
          <CodeBlock label="What was sent" value={readable(body)} />
        )}
      </DrawerSection>
      {tries.map((one) => (
        <Attempt key={one.number} attempt={one} />
      ))}
    </UrlDrawer>
  );
}

function Attempt({ attempt }: { attempt: AttemptDto }) {
  const { number, at, tookMs, statusCode, problem, answer } = attempt;
  return (
    <DrawerSection title={`Attempt ${number}`}>
      <DefinitionList
        items={[
          { term: 'At', value: <DateTime value={at} format="datetime" /> },
          { term: 'Took', value: `${tookMs} ms` },
          { term: 'Status', value: statusCode ?? 'No answer' },
          ...(problem ? [{ term: 'Problem', value: problem }] : []),
        ]}
      />
      {answer ? <CodeBlock label={`Answer to attempt ${number}`} value={answer} /> : null}
    </DrawerSection>
  );
}

function facts(delivery: DeliveryDetailsDto): Definition[] {
  const { eventId, createdAt, nextAttemptAt } = delivery;
  return [
    { term: 'Event', value: <Code>{eventId}</Code> },
    { term: 'Since', value: <DateTime value={createdAt} format="datetime" /> },
    ...(nextAttemptAt
      ? [{ term: 'Next attempt', value: <DateTime value={nextAttemptAt} format="datetime" /> }]
      : []),
  ];
}

/** With line breaks; the bytes themselves have none. */
function readable(body: string): string {
  return JSON.stringify(JSON.parse(body), null, 2);
}
