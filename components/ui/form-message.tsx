import type { ReactNode } from 'react';
import type { FormState } from '@/components/ui/form-state';
import { Callout } from '@/components/ui/callout';

type FormMessageProps =
  | { state: FormState; tone?: never; children?: never }
  | { state?: never; tone: 'error' | 'success' | 'info'; children: ReactNode };

/** What came of a form, above its buttons. Give it the action's state, or a tone and words. */
export function FormMessage({ state, tone, children }: FormMessageProps) {
  if (tone !== undefined) {
    return children ? (
      <Callout tone={tone} role={tone === 'error' ? 'alert' : 'status'}>
        <span className="text-ink">{children}</span>
      </Callout>
    ) : null;
  }
  if (!state || (state.ok && !state.message)) return null;
  return (
    <Callout tone={state.ok ? 'success' : 'error'} role={state.ok ? 'status' : 'alert'}>
      <span className="text-ink">{state.message}</span>
      {!state.ok && state.requestId ? (
        <span className="mt-1 block text-xs">Request {state.requestId}</span>
      ) : null}
    </Callout>
  );
}
