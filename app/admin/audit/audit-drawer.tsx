import { subjectWords, whoWords } from '@/app/admin/audit/words';
import { UrlDrawer } from '@/components/console/url-drawer';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { DefinitionList, type Definition } from '@/components/ui/definition-list';
import { DrawerSection } from '@/components/ui/drawer';
import { TextLink } from '@/components/ui/text-link';
import type { AuditRow } from '@/lib/audit/queries';

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
        <DefinitionList items={whatFacts(event)} />
      </DrawerSection>
      <DrawerSection title="Facts">
        <DefinitionList items={rawFacts(event)} />
      </DrawerSection>
    </UrlDrawer>
  );
}

function whatFacts(event: AuditRow): Definition[] {
  const href = subjectHref(event);
  const subject = subjectWords(event.subjectType);
  const hasStatus = event.fromStatus !== null || event.toStatus !== null;
  const status = `${event.fromStatus ?? 'none'} → ${event.toStatus ?? 'none'}`;
  return [
    ...(event.reason ? [{ term: 'Reason', value: event.reason }] : []),
    ...(hasStatus ? [{ term: 'Status', value: status }] : []),
    ...Object.entries(event.data).map(([term, value]) => ({ term, value: plain(value) })),
    {
      term: 'On',
      value: href ? <TextLink href={href}>{subject}</TextLink> : subject,
      note: <Code>{event.subjectId}</Code>,
    },
  ];
}

function rawFacts({ actor, action, affiliateId, requestId, id }: AuditRow): Definition[] {
  const affiliate = affiliateId ? (
    <TextLink href={`/admin/affiliates/${affiliateId}`}>
      <Code>{affiliateId}</Code>
    </TextLink>
  ) : null;
  return [
    { term: 'Who', value: <Code>{`${actor.kind}:${actor.id}`}</Code> },
    { term: 'Action', value: <Code>{action}</Code> },
    ...(affiliate ? [{ term: 'Affiliate', value: affiliate }] : []),
    ...(requestId ? [{ term: 'Request', value: <Code>{requestId}</Code> }] : []),
    { term: 'Number', value: id },
  ];
}
