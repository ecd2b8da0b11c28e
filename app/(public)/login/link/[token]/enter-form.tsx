'use client';

import { useActionState } from 'react';
import { enterByLinkAction } from '@/app/(public)/login/actions';
import { FormMessage } from '@/components/ui/form-message';
import { SubmitButton } from '@/components/ui/submit-button';

export function EnterForm({ token }: { token: string }) {
  const [state, action] = useActionState(enterByLinkAction, null);
  return (
    <form action={action} className="grid gap-5">
      <input type="hidden" name="token" value={token} />
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Logging in">Log in</SubmitButton>
    </form>
  );
}
