import { CopyButton } from '@/components/ui/copy-button';

type CodeBlockProps = {
  /** What it is, for those who do not see where it stands. */
  label: string;
  value: string;
  /** With the label above it, and a button that copies it. */
  isCopied?: boolean;
};

/** Several lines that are read letter by letter; a keyboard scrolls them. */
export function CodeBlock({ label, value, isCopied = false }: CodeBlockProps) {
  return (
    <div className="min-w-0">
      {isCopied ? (
        <div className="flex min-h-9 items-center justify-between gap-3">
          <span className="text-muted text-sm">{label}</span>
          <CopyButton value={value} label={`Copy: ${label}`} size="sm" iconOnly />
        </div>
      ) : null}
      <pre
        tabIndex={0}
        aria-label={label}
        className="border-line overflow-x-auto rounded-md border p-3 font-mono text-sm"
      >
        {value}
      </pre>
    </div>
  );
}
