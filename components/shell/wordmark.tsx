import { cn } from '@/components/ui/cn';

/** Two streams that become one. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg
      aria-hidden
      viewBox="0 0 20 20"
      fill="none"
      stroke="currentColor"
      strokeWidth="2.25"
      strokeLinecap="round"
      className={cn('text-accent size-5 shrink-0', className)}
    >
      <path d="M6 2.5v3c0 4 4 4.5 4 8.5v3.5" />
      <path d="M15 2.5v2c0 4.5-5 4-5 9" />
    </svg>
  );
}
