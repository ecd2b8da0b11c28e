'use client';

import { useActionState } from 'react';
import { askForLinkAction } from '@/app/(public)/login/actions';
import { EmailField } from '@/app/(public)/email-field';
import { FormMessage } from '@/components/ui/form-message';
import { RadioGroup } from '@/components/ui/radio-group';
import { SubmitButton } from '@/components/ui/submit-button';
import { typedValue } from '@/lib/http/action-state';

export function AskForm() {
  const [state, action] = useActionState(askForLinkAction, null);
  return (
    <form action={action} className="grid gap-5">
      <EmailField state={state} />
      <RadioGroup
        legend="What for"
        name="want"
        defaultValue={typedValue(state, 'want', 'login')}
        options={[
          { value: 'login', label: 'To log in' },
          { value: 'password', label: 'To choose a new password' },
        ]}
        inline
      />
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Asking">Mail me a link</SubmitButton>
    </form>
  );
}
