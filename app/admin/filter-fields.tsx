import type { AffiliateOptions } from '@/app/admin/affiliate-options';
import type { Given } from '@/app/admin/given-filter';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select, type SelectOption } from '@/components/ui/select';

type FilterFieldsProps = {
  given: Given;
  /** In which zone days are typed: "Days in UTC". */
  days: string;
  affiliates?: AffiliateOptions;
  groups?: readonly SelectOption[];
  /** What the search looks into. */
  searchHint?: string;
};

/** The filters that every list of the console shares. */
export function FilterFields({
  given,
  days,
  affiliates,
  groups = [],
  searchHint,
}: FilterFieldsProps) {
  return (
    <>
      {searchHint ? (
        <Field label="Search" hint={searchHint}>
          <Input name="q" type="search" maxLength={100} defaultValue={given.q} />
        </Field>
      ) : null}
      {affiliates ? (
        <Field
          label="Affiliate"
          hint={
            affiliates.cut
              ? `${affiliates.cut} The figures on an affiliate’s own page lead to the lists of the others.`
              : undefined
          }
        >
          <Select
            name="affiliate"
            placeholder="All affiliates"
            options={affiliates.options}
            defaultValue={given.affiliate ?? ''}
          />
        </Field>
      ) : null}
      <GroupField groups={groups} value={given.group} />
      <div className="grid grid-cols-2 gap-3">
        <Field label="From" hint={days}>
          <Input name="from" type="date" defaultValue={given.from} />
        </Field>
        <Field label="To">
          <Input name="to" type="date" defaultValue={given.to} />
        </Field>
      </div>
    </>
  );
}

type GroupFieldProps = { groups: readonly SelectOption[]; value: string | undefined };

/** Nothing to choose where there is only one. */
export function GroupField({ groups, value = '' }: GroupFieldProps) {
  return groups.length === 0 ? null : (
    <Field label="Group" hint="Affiliates who are in it now">
      <Select name="group" placeholder="All groups" options={groups} defaultValue={value} />
    </Field>
  );
}
