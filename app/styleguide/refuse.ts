import type { FormState } from '@/components/ui/form-state';

/** What each action of the guide answers: nothing is sent. */
export async function refuse(): Promise<FormState> {
  return Promise.resolve({
    ok: false,
    message: 'Nothing is changed here: this is the styleguide.',
    fieldErrors: { reason: 'Say why.' },
  });
}
