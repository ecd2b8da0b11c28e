import { StatusBadge } from '@/components/ui/status-badge';
import { problemWords, stateWord, type Told } from '@/lib/connectors/codes/words';

/** How a code is doing in a shop, and below it what to do where something is wrong. */
export function MadeCodeStatus({ row }: { row: Told }) {
  const problem = problemWords(row);
  const tone = problem !== null ? 'rose' : row.state === 'made' ? 'green' : 'amber';
  return (
    <div>
      <StatusBadge tone={tone} word={stateWord(row)} />
      {problem === null ? null : <p className="text-muted max-w-prose text-sm">{problem}</p>}
    </div>
  );
}
