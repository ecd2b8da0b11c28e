import type { askedFigures } from '@/app/admin/settings/rewards/tester-form';
import { DefinitionList } from '@/components/ui/definition-list';
import { formatNumber } from '@/components/ui/format';
import { Money } from '@/components/ui/money';
import { Panel } from '@/components/ui/panel';
import { TextLink } from '@/components/ui/text-link';
import { CAP_WORDS, MISMATCH_WORDS } from '@/lib/rewards/words';
import type { TriedLine } from '@/lib/sales/rewards/explain-deciding';
import type { TriedOrder } from '@/lib/sales/rewards/try-order';

type TriedResultProps = {
  tried: TriedOrder;
  figures: ReturnType<typeof askedFigures>;
  isPast: boolean;
};

/** What each line would earn and by what, the sum, and what was passed over on the way. */
export function TriedResult({ tried, figures, isPast }: TriedResultProps) {
  const { affiliate, currency, lines, amountMinor, reason, cut } = tried;
  const labels = new Map(figures.map((one) => [one.key, one]));
  return (
    <Panel
      title="What it would earn"
      description={
        <>
          <TextLink href={`/admin/affiliates/${affiliate.id}`}>{affiliate.name}</TextLink>, by the
          rules of now
        </>
      }
    >
      <p className="text-2xl font-medium" role="status">
        <Money minor={amountMinor} currency={currency} />
      </p>
      {reason ? <p className="text-muted mt-1">{reason}</p> : null}
      {cut ? (
        <p className="text-muted mt-1">
          <Money minor={cut.minor} currency={currency} /> cut by a limit: {CAP_WORDS[cut.by]}.
        </p>
      ) : null}
      <ol className="mt-4 grid">
        {lines.map((line) => (
          <Line key={line.position} line={line} isOnly={lines.length === 1} currency={currency} />
        ))}
      </ol>
      {tried.figures.length > 0 ? (
        <>
          <p className="text-muted mt-4 mb-2 text-sm">
            {isPast
              ? 'Figures as they were when it was decided, or as they stand where nobody asked for them then.'
              : 'Figures with this order among them.'}
          </p>
          <DefinitionList
            items={tried.figures.map(({ key, value }) => {
              const of = labels.get(key)?.condition.currency;
              return {
                term: labels.get(key)?.label ?? key,
                value:
                  of === undefined ? (
                    formatNumber(Number(value))
                  ) : (
                    <Money minor={value} currency={of} />
                  ),
              };
            })}
          />
        </>
      ) : null}
    </Panel>
  );
}

type LineProps = { line: TriedLine; isOnly: boolean; currency: string };

function Line({ line, isOnly, currency }: LineProps) {
  const { sku, name, baseMinor, amountMinor, cutMinor, words, passed } = line;
  return (
    <li className="border-line border-t py-2.5">
      <span className="flex items-baseline justify-between gap-4">
        <span className="font-medium">
          {name ?? sku ?? (isOnly ? 'The order' : 'Everything else')}
        </span>
        <Money minor={amountMinor} currency={currency} className="font-medium" />
      </span>
      <span className="text-muted block">
        Of <Money minor={baseMinor} currency={currency} />: {words}
      </span>
      {cutMinor > 0n ? (
        <span className="text-muted block text-sm">
          <Money minor={cutMinor} currency={currency} /> cut by a limit
        </span>
      ) : null}
      {passed.length > 0 ? (
        <ul className="mt-1.5 grid gap-1 text-sm" aria-label="Rules above that did not match">
          {passed.map(({ ruleId, words: rule, why }) => (
            <li key={ruleId} className="text-faint">
              {rule} <span className="text-muted">{MISMATCH_WORDS[why]}</span>
            </li>
          ))}
        </ul>
      ) : null}
    </li>
  );
}
