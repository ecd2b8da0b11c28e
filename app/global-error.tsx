'use client';

import '@/app/globals.css';
import { Button } from '@/components/ui/button';
import { ErrorState } from '@/components/ui/error-state';
import { digestOf, type PageErrorProps } from '@/components/ui/page-error';

/** When even the root layout failed: a document of its own, in the system's colours. */
export default function GlobalError({ error, retry }: PageErrorProps) {
  const digest = digestOf(error);
  return (
    <html lang="en">
      <body className="font-sans">
        <title>Something went wrong · Tributary</title>
        <main>
          <ErrorState
            as="h1"
            title="Tributary could not be shown"
            safe="Your data is safe; nothing is changed by this."
            requestId={digest}
            action={
              <Button variant="primary" onClick={() => retry()}>
                Try again
              </Button>
            }
          >
            Try again in a moment.
            {digest ? ' If it stays like this, pass on the number below.' : null}
          </ErrorState>
        </main>
      </body>
    </html>
  );
}
