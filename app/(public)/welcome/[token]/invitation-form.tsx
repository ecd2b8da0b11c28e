'use client';

import { useActionState } from 'react';
import { acceptInvitationAction } from '@/app/(public)/welcome/[token]/actions';
import { PasswordFields } from '@/app/(public)/welcome/[token]/password-fields';
import { FormMessage } from '@/components/ui/form-message';
import { SubmitButton } from '@/components/ui/submit-button';

export function InvitationForm({ token, email }: { token: string; email: string }) {
  const [state, action] = useActionState(acceptInvitationAction, null);
  return (
    <form action={action} className="grid gap-5">
      <input type="hidden" name="token" value={token} />
      <PasswordFields state={state} email={email} />
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Saving">Save and log in</SubmitButton>
    </form>
  );
}
