import { UrlDrawer } from '@/components/console/url-drawer';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { TextLink } from '@/components/ui/text-link';
import type { AuditRow } from '@/lib/audit/queries';

export function whoWords(row: AuditRow): string {
  return row.actor.label ?? `${row.actor.kind} ${row.actor.id}`;
}

/** "payout_details" → "Payout details" */
export function subjectWords(subjectType: string): string {
  const words = subjectType.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Where the thing itself is looked at. */
function subjectHref({ subjectType, subjectId }: AuditRow): string | null {
  switch (subjectType) {
    case 'commission':
      return `/admin/commissions?tab=all&commission=${subjectId}`;
    case 'payout':
      return `/admin/payouts?tab=all&payout=${subjectId}`;
    case 'payout_batch':
      return `/admin/payouts/batches/${subjectId}`;
    case 'affiliate':
      return `/admin/affiliates/${subjectId}`;
    case 'order':
      return `/admin/orders?order=${subjectId}`;
    default:
      return null;
  }
}

function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null && 'from' in value && 'to' in value) {
    return `${plain(value.from)} → ${plain(value.to)}`;
  }
  return value === null ? 'none' : JSON.stringify(value);
}

export function AuditDrawer({ event, closeHref }: { event: AuditRow; closeHref: string }) {
  const href = subjectHref(event);
  const facts = Object.entries(event.data);
  return (
    <UrlDrawer
      id={event.id}
      closeHref={closeHref}
      title={event.label}
      description={
        <>
          {whoWords(event)}, <DateTime value={event.createdAt} format="datetime" />
        </>
      }
    >
      <DrawerSection title="What">
        <DefinitionList
          items={[
            ...(event.reason ? [{ term: 'Reason', value: event.reason }] : []),
            ...(event.fromStatus !== null || event.toStatus !== null
              ? [
                  {
                    term: 'Status',
                    value: `${event.fromStatus ?? 'none'} → ${event.toStatus ?? 'none'}`,
                  },
                ]
              : []),
            ...facts.map(([term, value]) => ({ term, value: plain(value) })),
            {
              term: 'On',
              value: href ? (
                <TextLink href={href}>{subjectWords(event.subjectType)}</TextLink>
              ) : (
                subjectWords(event.subjectType)
              ),
              note: <Code>{event.subjectId}</Code>,
            },
          ]}
        />
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList
          items={[
            { term: 'Who', value: <Code>{`${event.actor.kind}:${event.actor.id}`}</Code> },
            { term: 'Action', value: <Code>{event.action}</Code> },
            ...(event.affiliateId
              ? [
                  {
                    term: 'Affiliate',
                    value: (
                      <TextLink href={`/admin/affiliates/${event.affiliateId}`}>
                        <Code>{event.affiliateId}</Code>
                      </TextLink>
                    ),
                  },
                ]
              : []),
            ...(event.requestId
              ? [{ term: 'Request', value: <Code>{event.requestId}</Code> }]
              : []),
            { term: 'Number', value: event.id },
          ]}
        />
      </DrawerSection>
    </UrlDrawer>
  );
}
