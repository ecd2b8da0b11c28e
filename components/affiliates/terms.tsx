import { termLines, type TermsView } from './terms-words';

type TermsListProps = {
  terms: TermsView;
  minimumPayout?: Readonly<Record<string, number>>;
};

/** The terms in force, each with what it means. */
export function TermsList({ terms, minimumPayout }: TermsListProps) {
  return (
    <dl className="grid">
      {termLines(terms, minimumPayout).map((line) => (
        <div key={line.term} className="border-line border-t py-2.5 first:border-t-0 first:pt-0">
          <div className="flex items-baseline justify-between gap-6">
            <dt className="text-muted">{line.term}</dt>
            <dd className="text-right font-medium">{line.value}</dd>
          </div>
          <dd className="text-muted mt-0.5 text-sm">{line.note}</dd>
        </div>
      ))}
    </dl>
  );
}
