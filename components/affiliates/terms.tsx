import { termLines, type TermsView } from '@/components/affiliates/terms-words';

type TermsListProps = {
  terms: TermsView;
  minimumPayout?: Readonly<Record<string, number>>;
  /** False where rules say what is earned. */
  withRate?: boolean;
};

/** The terms in force, each with what it means. */
export function TermsList({ terms, minimumPayout, withRate = true }: TermsListProps) {
  return (
    <dl className="grid">
      {termLines(terms, minimumPayout, { withRate }).map((line) => (
        <div
          key={line.term}
          className="border-line grid grid-cols-[auto_1fr] items-baseline gap-x-6 border-t py-2.5 first:border-t-0 first:pt-0"
        >
          <dt className="text-muted">{line.term}</dt>
          <dd className="text-right font-medium">{line.value}</dd>
          <dd className="text-muted col-span-2 mt-0.5 text-sm">{line.note}</dd>
        </div>
      ))}
    </dl>
  );
}
