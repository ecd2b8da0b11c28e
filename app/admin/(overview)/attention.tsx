import Link from 'next/link';
import type { ReactNode } from 'react';
import { MoneyList } from '@/components/console/money-list';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { RelativeTime } from '@/components/ui/relative-time';
import type { JournalNews } from '@/lib/clicks/recording/journal-status';
import type { ConsoleOverview } from '@/lib/reports/types';

type Line = { key: string; count: number; words: string; note?: ReactNode; href: string };

function linesOf(overview: ConsoleOverview, currency: string, news: JournalNews | null): Line[] {
  const { needsReview, heldCount, payoutsWaiting, affiliatesWaiting } = overview;
  const plural = (count: number, one: string, many: string) => (count === 1 ? one : many);
  return [
    ...journalLines(news),
    {
      key: 'review',
      count: needsReview.count,
      words: plural(needsReview.count, 'commission to review', 'commissions to review'),
      note: <MoneyList amounts={needsReview.money} main={currency} inline />,
      href: '/admin/commissions',
    },
    {
      key: 'payouts',
      count: payoutsWaiting.count,
      words: plural(payoutsWaiting.count, 'payout waits for you', 'payouts wait for you'),
      note: <MoneyList amounts={payoutsWaiting.money} main={currency} inline />,
      href: '/admin/payouts',
    },
    {
      key: 'applications',
      count: affiliatesWaiting,
      words: plural(affiliatesWaiting, 'application to read', 'applications to read'),
      href: '/admin/affiliates?status=applied',
    },
    {
      key: 'held',
      count: heldCount,
      words: plural(heldCount, 'commission on hold', 'commissions on hold'),
      href: '/admin/commissions?tab=held',
    },
  ].filter((line) => line.count > 0);
}

/** Clicks that are lost, or might be, come before everything else. */
function journalLines(news: JournalNews | null): Line[] {
  if (!news) return [];
  const href = '/admin/settings/clicks';
  const servers = (count: number, one: string, many: string) =>
    count === 1 ? `server ${one}` : `servers ${many}`;
  return [
    {
      key: 'losing',
      count: news.losing,
      words: servers(news.losing, 'does not record clicks', 'do not record clicks'),
      href,
    },
    {
      key: 'waiting',
      count: news.waiting,
      words: news.waiting === 1 ? 'click waits on a disk' : 'clicks wait on a disk',
      note: news.waitingSince ? (
        <>
          the oldest from <RelativeTime value={news.waitingSince} />
        </>
      ) : undefined,
      href,
    },
    {
      key: 'journalling',
      count: news.journalling,
      words: servers(news.journalling, 'keeps clicks on its disk', 'keep clicks on their disks'),
      href,
    },
    {
      key: 'silent',
      count: news.silent,
      words: servers(news.silent, 'does not report its clicks', 'do not report their clicks'),
      href,
    },
  ];
}

type AttentionProps = {
  overview: ConsoleOverview;
  currency: string;
  /** Null when every server records clicks as it should. */
  news: JournalNews | null;
};

/** What waits for a person, first thing on the page. */
export function Attention({ overview, currency, news }: AttentionProps) {
  const lines = linesOf(overview, currency, news);
  return (
    <Panel title="Needs attention" flush={lines.length > 0}>
      {lines.length === 0 ? (
        <p className="text-muted">
          Nothing waits for you. New commissions, payout requests and applications appear here.
        </p>
      ) : (
        <ul className="divide-line divide-y">
          {lines.map((line) => (
            <li key={line.key}>
              <Link
                href={line.href}
                className="hover:bg-hover flex min-h-11 flex-wrap items-center justify-between gap-x-4 px-4 py-2 transition-colors last:rounded-b-lg focus-visible:-outline-offset-2 md:px-5"
              >
                <span>
                  <span className="font-medium">{formatNumber(line.count)}</span> {line.words}
                </span>
                <span className="text-muted">{line.note}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
