'use client';

import type { FormAction } from '@/components/ui/action-state';
import { useToast } from '@/components/ui/toast';

/**
 * The same action, which says by itself what was done. What it changes may take the form off the page before the answer
 * is there, so the form cannot be the one to say it.
 */
export function useToldAction(action: FormAction, options?: { refusals?: boolean }): FormAction {
  const toast = useToast();
  return async (previous, form) => {
    const answer = await action(previous, form);
    if (answer?.ok) {
      if (answer.message) toast({ title: answer.message, tone: 'success' });
      return { ok: true };
    }
    if (answer && options?.refusals) {
      toast({
        title: answer.message,
        ...(answer.requestId ? { description: `Request ${answer.requestId}` } : {}),
        tone: 'error',
      });
    }
    return answer;
  };
}
