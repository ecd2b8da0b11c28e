import type { ReactNode } from 'react';
import { cn } from '@/components/ui/cn';
import { toneBorder, toneDot, toneText, type Tone } from '@/components/ui/tone';

type StatusBadgeProps = {
  tone: Tone;
  /** The word, as the noun's own status file says it. */
  word: string;
  /** What follows the word, quietly: "payable on 14 Dec", a reason. */
  detail?: ReactNode;
  className?: string;
};

/** A dot and a word; the colour never speaks alone. */
export function StatusBadge({ tone, word, detail, className }: StatusBadgeProps) {
  return (
    <span className={cn('inline-flex min-w-0 items-baseline gap-1.5 text-base', className)}>
      <span
        aria-hidden
        className={cn('size-2 shrink-0 -translate-y-px rounded-full', toneDot[tone])}
      />
      <span className="min-w-0">
        <span className={cn('font-medium whitespace-nowrap', toneText[tone])}>{word}</span>
        {detail ? <span className="text-muted">, {detail}</span> : null}
      </span>
    </span>
  );
}

/** Stands beside a status, never in its place. */
export function HoldBadge({ reason, className }: { reason?: ReactNode; className?: string }) {
  return (
    <span
      className={cn(
        'inline-flex items-center rounded-sm border px-1.5 text-sm font-medium whitespace-nowrap',
        toneBorder.orange,
        toneText.orange,
        className,
      )}
    >
      On hold
      {reason ? <span className="font-normal">: {reason}</span> : null}
    </span>
  );
}

/** A small word in a soft box: a role, a kind, "Test". */
export function Tag({ tone = 'grey', children }: { tone?: Tone; children: ReactNode }) {
  return (
    <span
      className={cn(
        'bg-sunken inline-flex items-center rounded-sm px-1.5 text-sm whitespace-nowrap',
        toneText[tone],
      )}
    >
      {children}
    </span>
  );
}
