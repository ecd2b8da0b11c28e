import { Circle, CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { VisuallyHidden } from '@/components/ui/visually-hidden';

type CheckListProps = {
  label: string;
  items: readonly {
    key: string;
    title: string;
    isDone: boolean;
    /** While it is not. */ how?: ReactNode;
  }[];
};

/** What has happened and what is still to come, with how to bring it about. */
export function CheckList({ label, items }: CheckListProps) {
  return (
    <ul aria-label={label} className="grid grid-cols-1 gap-3">
      {items.map(({ key, title, isDone, how }) => (
        <li key={key} className="flex gap-2.5">
          {isDone ? (
            <CircleCheck aria-hidden className="text-tone-green mt-0.5 size-4.5 shrink-0" />
          ) : (
            <Circle aria-hidden className="text-faint mt-0.5 size-4.5 shrink-0" />
          )}
          <div className="min-w-0">
            <p className={isDone ? 'font-medium' : undefined}>
              {title}
              <VisuallyHidden>{isDone ? ': seen' : ': not yet'}</VisuallyHidden>
            </p>
            {!isDone && how ? <p className="text-muted text-sm">{how}</p> : null}
          </div>
        </li>
      ))}
    </ul>
  );
}
