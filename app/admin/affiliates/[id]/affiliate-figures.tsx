import { MoneyList } from '@/components/console/money-list';
import { Figure } from '@/components/ui/figure';
import { Tile, Tiles } from '@/components/ui/tile';
import type { AffiliateStats } from '@/lib/reports/types';

type AffiliateFiguresProps = {
  stats: AffiliateStats;
  affiliateId: string;
  /** First of several. */
  currency: string;
  /** "from=2026-10-01&to=2026-10-31" */
  within: string;
};

/** What came of the affiliate in the time shown. */
export function AffiliateFigures({ stats, affiliateId, currency, within }: AffiliateFiguresProps) {
  return (
    <Tiles>
      <Tile label="Clicks" figure={<Figure value={stats.clicks} />} />
      <Tile label="Leads" figure={<Figure value={stats.leads} />} />
      <Tile
        label="Orders"
        figure={<Figure value={stats.orders} />}
        href={`/admin/orders?affiliate=${affiliateId}&${within}`}
      />
      <Tile
        label="Earned"
        figure={
          <MoneyList
            amounts={stats.money.map((row) => ({ currency: row.currency, minor: row.earnedMinor }))}
            main={currency}
          />
        }
        href={`/admin/commissions?tab=all&affiliate=${affiliateId}&${within}`}
      />
    </Tiles>
  );
}
