import { CopiedId } from '@/components/ui/copied-id';

/** One line to be copied, below what it is. */
export function CopiedLine({ label, value }: { label: string; value: string }) {
  return (
    <div className="min-w-0">
      <p className="text-muted text-sm">{label}</p>
      <CopiedId id={value} label={`Copy: ${label}`} />
    </div>
  );
}
