import { DefinitionList } from '@/components/ui/definition-list';
import { termLines, type TermsView } from './terms-words';

type TermsListProps = {
  terms: TermsView;
  minimumPayout?: Readonly<Record<string, number>>;
};

/** An affiliate's terms as they stand now. */
export function TermsList({ terms, minimumPayout }: TermsListProps) {
  return <DefinitionList items={termLines(terms, minimumPayout)} />;
}
