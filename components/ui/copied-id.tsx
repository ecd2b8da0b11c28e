import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';

/** An id or an address that can be taken along; also what a keyboard reaches in a drawer that scrolls. */
export function CopiedId({ id, label = 'Copy the id' }: { id: string; label?: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <Code>{id}</Code>
      <CopyButton value={id} label={label} size="sm" iconOnly />
    </span>
  );
}
