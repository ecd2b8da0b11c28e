import type { FieldSpec } from '@/components/console/field-spec';
import type { SelectOption } from '@/components/ui/select';
import type { DigestEvery } from '@/lib/digest/types';

export const programField = (value: string): FieldSpec => ({
  kind: 'hidden',
  name: 'programId',
  label: '',
  value,
});

export const EVERY_OPTIONS: { value: DigestEvery; label: string }[] = [
  { value: 'daily', label: 'Every day' },
  { value: 'weekly', label: 'Every Monday' },
];

export const everyField = (options: readonly SelectOption[], value: string): FieldSpec => ({
  kind: 'select',
  name: 'every',
  label: 'How often',
  options,
  value,
});
