'use client';

import {
  createContext,
  startTransition,
  useContext,
  useEffect,
  useRef,
  useState,
  type FormEvent,
  type ReactNode,
} from 'react';
import type { FormAction, FormState } from '@/components/ui/form-state';
import { Button } from '@/components/ui/button';
import { Dialog, DialogClose } from '@/components/ui/dialog';
import { StepUpForm, type StepUpWays } from '@/components/console/step-up-form';

type AskProof = () => Promise<boolean>;

const StepUpContext = createContext<AskProof | null>(null);

type StepUpProviderProps = {
  action: FormAction;
  askCode: FormAction;
  ways: StepUpWays;
  email: string;
  children: ReactNode;
};

/** Around every page whose forms may be refused with STEP_UP_NEEDED: asks for the proof over the form. */
export function StepUpProvider({ children, ...form }: StepUpProviderProps) {
  const [isOpen, setOpen] = useState(false);
  const waiting = useRef<((isProven: boolean) => void) | null>(null);
  const settle = (isProven: boolean) => {
    setOpen(false);
    waiting.current?.(isProven);
    waiting.current = null;
  };
  const ask: AskProof = () =>
    new Promise((resolve) => {
      waiting.current?.(false);
      waiting.current = resolve;
      setOpen(true);
    });
  return (
    <StepUpContext value={ask}>
      {children}
      <Dialog
        open={isOpen}
        onOpenChange={(open) => (open ? undefined : settle(false))}
        title="Confirm that it is you"
        description="Then what you asked for is done. You are not asked again for ten minutes."
        size="sm"
      >
        <StepUpForm
          {...form}
          onDone={() => settle(true)}
          beside={
            <DialogClose asChild>
              <Button>Cancel</Button>
            </DialogClose>
          }
        />
      </Dialog>
    </StepUpContext>
  );
}

/** The same action, which asks who it is when that is needed, and then does what was asked with the same form. */
export function useStepUp(action: FormAction): FormAction {
  const ask = useContext(StepUpContext);
  return async (previous, form) => {
    const answer = await action(previous, form);
    if (!isProofNeeded(answer) || !ask) return answer;
    return (await ask()) ? action(previous, form) : answer;
  };
}

/**
 * The same for a form whose action is the server's own, and so works without JavaScript: is to hear of each submission,
 * and sends it again when whoever is there has said who they are.
 */
export function useStepUpAfter(state: FormState, submit: (form: FormData) => void) {
  const ask = useContext(StepUpContext);
  const sent = useRef<FormData | null>(null);
  useEffect(() => {
    const form = sent.current;
    if (!ask || !form || !isProofNeeded(state)) return;
    sent.current = null;
    void ask().then((isProven) => {
      if (isProven) startTransition(() => submit(form));
    });
  }, [ask, state, submit]);
  return (event: FormEvent<HTMLFormElement>) => {
    sent.current = new FormData(event.currentTarget);
  };
}

function isProofNeeded(answer: FormState): boolean {
  return answer?.ok === false && answer.code === 'STEP_UP_NEEDED';
}
