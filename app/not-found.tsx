import type { Metadata } from 'next';
import { LinkButton } from '@/components/ui/link-button';

export const metadata: Metadata = { title: 'Not found' };

export default function NotFound() {
  return (
    <main id="main" className="mx-auto flex max-w-md flex-col items-start px-4 py-16 md:py-28">
      <h1 className="text-xl">There is no such page</h1>
      <p className="text-muted mt-2">
        The address may be mistyped, or what was here belongs to somebody else or has moved.
      </p>
      <LinkButton href="/" variant="primary" className="mt-6">
        Start page
      </LinkButton>
    </main>
  );
}
