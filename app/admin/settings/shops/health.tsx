import { StatusBadge } from '@/components/ui/status-badge';
import { RelativeTime } from '@/components/ui/relative-time';
import type { Definition } from '@/components/ui/definition-list';
import { MOST_COUNTED, type Health } from '@/lib/connectors/connections/health-sql';
import type { ConnectionDto } from '@/lib/connectors/connections/queries';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

export function ShopStatus({ row }: { row: ConnectionDto }) {
  const { id, removedAt, secrets, health } = row;
  if (removedAt) return <StatusBadge tone="grey" word="Removed" />;
  if (secrets.length === 0 && id !== STRIPE_FALLBACK) {
    return <StatusBadge tone="amber" word="Needs its secret" />;
  }
  if (health.refused > 0) {
    return <StatusBadge tone="rose" word="Refusing" detail={refusedWords(health)} />;
  }
  return health.lastEventAt ? (
    <StatusBadge tone="green" word="Connected" />
  ) : (
    <StatusBadge tone="amber" word="Waiting for the first event" />
  );
}

const counted = (count: number) => (count === MOST_COUNTED ? `${count} or more` : String(count));

function refusedWords({ refused }: Health): string {
  return `${counted(refused)} in 7 days`;
}

export function healthFacts({ health }: ConnectionDto): Definition[] {
  const { lastEventAt, behindSeconds, waiting } = health;
  return [
    {
      term: 'Last event',
      value: lastEventAt ? <RelativeTime value={lastEventAt} /> : 'None yet',
    },
    ...(behindSeconds === null
      ? []
      : [{ term: 'How far behind it was', value: durationWords(behindSeconds) }]),
    { term: 'Refused', value: refusedWords(health) },
    { term: 'Refunds that wait for their order', value: counted(waiting) },
  ];
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** "2 s", "5 min", "3 h", "2 days" */
export function durationWords(seconds: number): string {
  if (seconds < 2 * MINUTE) return `${Math.round(seconds)} s`;
  if (seconds < 2 * HOUR) return `${Math.round(seconds / MINUTE)} min`;
  if (seconds < 2 * DAY) return `${Math.round(seconds / HOUR)} h`;
  return `${Math.round(seconds / DAY)} days`;
}
