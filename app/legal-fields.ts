import type { FieldSpec } from '@/components/console/field-spec';
import type { LegalDetails } from '@/lib/programs/legal-details';

/** The form of how statements name somebody. */
export function legalFields(details: LegalDetails | null): FieldSpec[] {
  return [
    {
      kind: 'text',
      name: 'legalName',
      label: 'Legal name',
      value: details?.legalName ?? '',
      maxLength: 200,
    },
    {
      kind: 'textarea',
      name: 'legalAddress',
      label: 'Address',
      hint: 'As it stands on an envelope.',
      value: details?.legalAddress ?? '',
      maxLength: 500,
    },
    { kind: 'text', name: 'taxId', label: 'Tax ID', value: details?.taxId ?? '', maxLength: 50 },
  ];
}
