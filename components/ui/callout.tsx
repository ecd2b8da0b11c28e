import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { toneSoft, toneText, type Tone } from '@/components/ui/tone';

export type CalloutTone = 'info' | 'success' | 'warning' | 'error' | 'neutral';

const looks: Record<CalloutTone, { tone: Tone; icon: typeof Info }> = {
  info: { tone: 'blue', icon: Info },
  success: { tone: 'green', icon: CircleCheck },
  warning: { tone: 'amber', icon: TriangleAlert },
  error: { tone: 'rose', icon: CircleAlert },
  neutral: { tone: 'grey', icon: Info },
};

type CalloutProps = {
  tone?: CalloutTone;
  title?: ReactNode;
  children?: ReactNode;
  /** One button or link. */
  action?: ReactNode;
  /** alert interrupts a screen reader: for what just went wrong. */
  role?: 'alert' | 'status' | 'note';
  className?: string;
};

export function Callout({
  tone = 'info',
  title,
  children,
  action,
  role = 'note',
  className,
}: CalloutProps) {
  const { tone: colour, icon: Icon } = looks[tone];
  return (
    <div
      role={role}
      className={cn(
        'flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg px-4 py-3',
        toneSoft[colour],
        className,
      )}
    >
      <Icon aria-hidden className={cn('mt-0.5 size-4.5 shrink-0', toneText[colour])} />
      <div className="text-ink min-w-0 flex-1 basis-48 text-base">
        {title ? <p className="font-medium">{title}</p> : null}
        {children ? <div className="text-muted">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
