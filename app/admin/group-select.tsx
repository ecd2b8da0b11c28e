import type { SelectOption } from '@/components/ui/select';
import { RangeSelect } from '@/components/ui/range-select';

type GroupSelectProps = { groups: readonly SelectOption[]; value: string | undefined };

/** Narrows a report to a group; nothing to choose where there is only one. */
export function GroupSelect({ groups, value = '' }: GroupSelectProps) {
  return groups.length === 0 ? null : (
    <RangeSelect
      name="group"
      label="Group"
      value={value}
      options={[{ value: '', label: 'All groups' }, ...groups]}
    />
  );
}
