'use client';

import { useActionState } from 'react';
import { FormMessage } from '@/components/ui/form-message';
import { SubmitButton } from '@/components/ui/submit-button';
import { refundAction } from '@/app/shop/actions';

export function RefundForm() {
  const [state, action] = useActionState(refundAction, null);
  return (
    <form action={action} className="mt-4 flex flex-wrap items-center gap-3">
      <SubmitButton variant="secondary" name="part" value="half">
        Send half back
      </SubmitButton>
      <SubmitButton variant="secondary" name="part" value="rest">
        Send everything back
      </SubmitButton>
      <FormMessage state={state} />
    </form>
  );
}
