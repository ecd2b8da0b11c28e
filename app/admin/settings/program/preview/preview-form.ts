import type { z } from 'zod';
import { amountOf } from '@/app/admin/inputs';
import { textOf, type Query } from '@/app/address';
import { programFields } from '@/app/admin/settings/program/program-fields';
import { programForm } from '@/app/admin/settings/program/program-form';
import type { FieldSpec } from '@/components/console/field-spec';
import type { ProgramDto } from '@/lib/programs/queries';
import type { PreviewTerms } from '@/lib/reports/attribution-preview/types';

const NAMES = [
  'programId',
  'commissionKind',
  'commissionBps',
  'flatAmount',
  'flatCurrency',
  'trailing',
  'cookieDays',
  'attribution',
  'selfReferral',
  'codeBeatsLink',
] as const;
const previewForm = programForm.pick({
  programId: true,
  commissionKind: true,
  commissionBps: true,
  flatAmount: true,
  flatCurrency: true,
  trailing: true,
  cookieDays: true,
  attribution: true,
  selfReferral: true,
  codeBeatsLink: true,
});

export const PREVIEW_DAYS = ['30', '90', '180', '365'] as const;

export type AskedTerms = { terms: PreviewTerms; problem: null } | { terms: null; problem: string };

/** The terms in the address; those in force when it names none. The settings form leads here with all of its fields. */
export function askedTerms(query: Query, program: ProgramDto): AskedTerms {
  if (textOf(query, 'programId') !== program.id) return { terms: termsOf(program), problem: null };
  const parsed = previewForm.safeParse(
    Object.fromEntries(NAMES.map((name) => [name, textOf(query, name)])),
  );
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return { terms: null, problem: issue?.message ?? 'Some fields need another look.' };
  }
  return readFlat(parsed.data);
}

function readFlat(form: z.output<typeof previewForm>): AskedTerms {
  const { flatAmount, flatCurrency, trailing, programId: _programId, ...rest } = form;
  const common = { ...rest, trailingMonths: trailing };
  if (flatAmount === null) {
    return form.commissionKind === 'flat'
      ? { terms: null, problem: 'A fixed commission needs its amount.' }
      : {
          terms: { ...common, commissionFlatMinor: null, commissionFlatCurrency: null },
          problem: null,
        };
  }
  const minor = flatCurrency === null ? null : amountOf(flatAmount, flatCurrency);
  return minor === null
    ? {
        terms: null,
        problem: 'Write an amount above zero and its currency, such as 9.00 and USD.',
      }
    : {
        terms: { ...common, commissionFlatMinor: minor, commissionFlatCurrency: flatCurrency },
        problem: null,
      };
}

function termsOf({ terms }: ProgramDto): PreviewTerms {
  const { commissionFlatMinor, ...rest } = terms;
  return {
    ...rest,
    commissionFlatMinor: commissionFlatMinor === null ? null : BigInt(commissionFlatMinor),
  };
}

/** The fields of the settings that can be tried, holding the terms asked for. */
export function previewFields(program: ProgramDto, terms: PreviewTerms): FieldSpec[] {
  const asked = {
    ...program,
    terms: {
      ...program.terms,
      ...(terms as Partial<ProgramDto['terms']>),
      commissionFlatMinor:
        terms.commissionFlatMinor === null ? null : Number(terms.commissionFlatMinor),
    },
  };
  const names: readonly string[] = NAMES;
  return programFields(asked).filter(({ name }) => names.includes(name));
}
