import { programForm } from '@/app/admin/settings/program/program-form';
import { programFields } from '@/app/admin/settings/program/program-fields';
import type { FieldSpec } from '@/components/console/field-spec';
import type { ProgramDto } from '@/lib/programs/queries';

/** Parts of the program's form: what a founder decides on the first day. The rest stands under Settings. */
export const payForm = programForm.pick({
  programId: true,
  commissionKind: true,
  commissionBps: true,
  flatAmount: true,
  flatCurrency: true,
  trailing: true,
  holdDays: true,
  approval: true,
  minimumPayout: true,
});

export const linksForm = programForm.pick({
  programId: true,
  defaultDestination: true,
  allowedDestinations: true,
  cookieDays: true,
  attribution: true,
});

export function fieldsOf(
  program: ProgramDto,
  form: typeof payForm | typeof linksForm,
): FieldSpec[] {
  return programFields(program).filter(({ name }) => Object.hasOwn(form.shape, name));
}
