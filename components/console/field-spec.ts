import type { SelectOption } from '@/components/ui/select';

type Common = {
  name: string;
  label: string;
  hint?: string;
  required?: boolean;
  optional?: boolean;
};

/** A field of a console form, as plain data that a page on the server can hand over. */
export type FieldSpec = Common &
  (
    | { kind: 'email' | 'date'; value?: string; maxLength?: number; placeholder?: string }
    | {
        kind: 'text';
        value?: string;
        maxLength?: number;
        placeholder?: string;
        /** What may be picked; anything else may be typed. */
        suggestions?: readonly string[];
      }
    | { kind: 'number'; value?: string; unit?: string; placeholder?: string; decimal?: boolean }
    | { kind: 'money'; currency: string; value?: string; placeholder?: string }
    | { kind: 'select'; options: readonly SelectOption[]; value?: string; placeholder?: string }
    | { kind: 'textarea'; value?: string; rows?: number; maxLength?: number }
    | { kind: 'checkbox'; checked?: boolean }
    | { kind: 'checks'; options: readonly { value: string; label: string }[] }
    | { kind: 'hidden'; value: string }
    /** The id that lets a form count once. */
    | { kind: 'request' }
  );
