'use client';

import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { LinkButton } from '@/components/ui/link-button';

export type PageErrorProps = {
  error: unknown;
  /** Fetches and renders again. */
  retry: () => void;
  homeHref?: string;
};

/** The digest stands beside the same error in the server's log. */
export function digestOf(error: unknown): string | undefined {
  return error instanceof Error && 'digest' in error && typeof error.digest === 'string'
    ? error.digest
    : undefined;
}

/** For an error.tsx: what happened, what is safe, what to do. */
export function PageError({ error, retry, homeHref = '/' }: PageErrorProps) {
  const digest = digestOf(error);
  return (
    <ErrorState
      as="h1"
      title="This page could not be shown"
      safe="What was saved before is safe. If you were just sending something, look whether it arrived before you send it again."
      requestId={digest}
      action={
        <>
          <Button variant="primary" onClick={() => retry()}>
            Try again
          </Button>
          <LinkButton href={homeHref}>Start page</LinkButton>
        </>
      }
    >
      Try again in a moment.
      {digest ? ' If it stays like this, pass on the number below.' : null}
    </ErrorState>
  );
}
