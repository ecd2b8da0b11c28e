'use client';

import { useActionState } from 'react';
import { fieldError } from '@/components/ui/form-state';
import { Field } from '@/components/ui/field';
import { FormMessage } from '@/components/ui/form-message';
import { Input } from '@/components/ui/input';
import { SubmitButton } from '@/components/ui/submit-button';
import { typedValue } from '@/lib/http/action-state';
import { buyAction } from '@/app/shop/actions';

export function CheckoutForm({ product, click }: { product: string; click: string }) {
  const [state, action] = useActionState(buyAction, null);
  return (
    <form action={action} className="grid grid-cols-1 gap-4">
      <input type="hidden" name="product" value={product} />
      <input type="hidden" name="click" value={click} />
      <Field label="E-mail" error={fieldError(state, 'email')} required>
        <Input
          type="email"
          name="email"
          autoComplete="email"
          defaultValue={typedValue(state, 'email')}
        />
      </Field>
      <Field label="Discount code" error={fieldError(state, 'code')} optional>
        <Input name="code" autoComplete="off" defaultValue={typedValue(state, 'code')} />
      </Field>
      <FormMessage state={state} />
      <SubmitButton pendingLabel="Ordering">Order now</SubmitButton>
    </form>
  );
}
