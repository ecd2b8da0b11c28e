import { BarList, type BarListItem } from '@/components/charts/bar-list';
import { formatPercent } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';

type SourceList = {
  rows: readonly { value: string | null; counted: number }[];
  /** Clicks of all that are not listed. */
  others: number;
};

export type ClickSourcesProps = {
  countries: SourceList;
  devices: SourceList;
  referrers: SourceList;
};

const DEVICE_WORDS: Record<string, string> = {
  mobile: 'Phone',
  desktop: 'Computer',
  tablet: 'Tablet',
  bot: 'Robot',
};

const regions = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });

function countryWords(code: string): string {
  return /^[A-Z]{2}$/.test(code) ? (regions.of(code) ?? code) : code;
}

/** Where counted clicks come from, in three lists, each of which adds up to all of them. */
export function ClickSources({ countries, devices, referrers }: ClickSourcesProps) {
  return (
    <Panel title="Where clicks come from" description="Of the clicks that count">
      <div className="grid grid-cols-1 gap-6 md:grid-cols-3">
        <Sources title="Country" none="Not known" list={countries} words={countryWords} />
        <Sources
          title="Device"
          none="Not known"
          list={devices}
          words={(device) => DEVICE_WORDS[device] ?? 'Another device'}
        />
        <Sources
          title="Site"
          none="Directly, or not told"
          list={referrers}
          words={(host) => host}
        />
      </div>
    </Panel>
  );
}

type SourcesProps = {
  title: string;
  none: string;
  list: SourceList;
  words: (value: string) => string;
};

function Sources({ title, none, list, words }: SourcesProps) {
  const total = list.rows.reduce((sum, row) => sum + row.counted, list.others);
  const item = (id: string, label: string, value: number): BarListItem => ({
    id,
    label,
    value,
    note: formatPercent((value / total) * 100),
  });
  return (
    <div className="min-w-0">
      {list.rows.length === 0 ? (
        <>
          <h3 className="text-muted text-sm font-normal">{title}</h3>
          <p className="text-muted">No clicks in this time.</p>
        </>
      ) : (
        <BarList
          label={`Clicks by ${title.toLowerCase()}`}
          heads={{ label: title, figure: 'Clicks' }}
          items={[
            ...list.rows.map((row) =>
              item(row.value ?? '', row.value === null ? none : words(row.value), row.counted),
            ),
            ...(list.others > 0 ? [item('others', 'All others', list.others)] : []),
          ]}
        />
      )}
    </div>
  );
}
