import { CircleCheck, CircleX } from 'lucide-react';
import { Code } from '@/components/ui/code';
import { DateTime } from '@/components/ui/date-time';
import { formatNumber } from '@/components/ui/format';
import { Panel } from '@/components/ui/panel';
import { StatusBadge } from '@/components/ui/status-badge';
import { requireStaff } from '@/lib/auth/session';
import { currentTime } from '@/lib/db/transact';
import { verifyBooks } from '@/lib/ledger/verify';

/** Every invariant, checked as the page is opened. */
export async function Checks() {
  await requireStaff('books.read');
  const [checks, now] = await Promise.all([verifyBooks(), currentTime()]);
  const broken = checks.filter((check) => !check.ok).length;
  return (
    <Panel
      flush
      title="Checks"
      description={
        <>
          All rows, checked <DateTime value={now} format="datetime" />
        </>
      }
      action={
        broken === 0 ? (
          <StatusBadge tone="green" word={`All ${checks.length} hold`} />
        ) : (
          <StatusBadge tone="rose" word={`${broken} of ${checks.length} do not hold`} />
        )
      }
    >
      <ul className="divide-line divide-y">
        {checks.map((check) => (
          <li key={check.id} className="flex gap-3 px-4 py-2.5 md:px-5">
            {check.ok ? (
              <CircleCheck
                aria-label="Holds"
                role="img"
                className="text-tone-green mt-0.5 size-4.5 shrink-0"
              />
            ) : (
              <CircleX
                aria-label="Does not hold"
                role="img"
                className="text-tone-rose mt-0.5 size-4.5 shrink-0"
              />
            )}
            <div className="min-w-0">
              <p>
                <span className="text-muted mr-2">{check.id}</span>
                <span className="wrap-anywhere">{sentence(check.title)}</span>
              </p>
              {check.ok ? null : (
                <p className="text-muted mt-1 text-sm">
                  {formatNumber(check.found)} found:{' '}
                  {check.details.map((detail) => (
                    <span key={detail} className="mr-2">
                      <Code>{detail}</Code>
                    </span>
                  ))}
                </p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function sentence(title: string): string {
  return title.charAt(0).toUpperCase() + title.slice(1);
}
