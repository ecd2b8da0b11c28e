'use client';

import { useContext } from 'react';
import type { FormAction } from '@/components/ui/form-state';
import { useToast } from '@/components/ui/toast';
import { useStepUp } from '@/components/console/step-up';
import { SaidContext } from '@/components/console/said-here';

/**
 * The same action, which says by itself what was done. What it changes may take the form off the page before the answer
 * is there, so the form cannot be the one to say it.
 */
export function useAnnouncedAction(
  action: FormAction,
  options?: { refusals?: boolean },
): FormAction {
  const toast = useToast();
  const proven = useStepUp(action);
  const sayHere = useContext(SaidContext);
  const say = (title: string, isRefusal: boolean, requestId?: string) => {
    if (sayHere) return sayHere({ text: title, isRefusal });
    toast({
      title,
      ...(requestId ? { description: `Request ${requestId}` } : {}),
      tone: isRefusal ? 'error' : 'success',
    });
  };
  return async (previous, form) => {
    const answer = await proven(previous, form);
    if (answer?.ok) {
      if (answer.message) say(answer.message, false);
      return { ok: true };
    }
    if (answer && options?.refusals) say(answer.message, true, answer.requestId);
    return answer;
  };
}
