import { Field } from '@/components/ui/field';
import { fieldError } from '@/components/ui/form-state';
import { Input } from '@/components/ui/input';
import { typedValue, type ActionState } from '@/lib/http/action-state';

type EmailFieldProps = {
  state: ActionState<unknown>;
  /** For the browser: the name of a login, or an address somebody gives. */
  autoComplete?: 'username' | 'email';
};

/** The field `email`, with what was typed and what is wrong with it. */
export function EmailField({ state, autoComplete = 'username' }: EmailFieldProps) {
  return (
    <Field label="E-mail" error={fieldError(state, 'email')} required>
      <Input
        name="email"
        type="email"
        autoComplete={autoComplete}
        autoCapitalize="none"
        spellCheck={false}
        maxLength={254}
        defaultValue={typedValue(state, 'email')}
      />
    </Field>
  );
}
