import { Code } from '@/components/ui/code';
import { CopyButton } from '@/components/ui/copy-button';

/** An id that can be taken along; also what a keyboard reaches in a drawer that scrolls. */
export function CopiedId({ id }: { id: string }) {
  return (
    <span className="inline-flex items-center gap-1">
      <Code>{id}</Code>
      <CopyButton value={id} label="Copy the id" size="sm" iconOnly />
    </span>
  );
}
