import { rateWords } from '@/components/affiliates/terms-words';
import type { Column } from '@/components/ui/data-table';
import { formatNumber } from '@/components/ui/format';
import { Tag } from '@/components/ui/status-badge';
import type { GroupDto } from '@/lib/groups/types';
import { groupRuleWords, ownTermsWords } from '@/lib/groups/words';

export type GroupRow = GroupDto & { programName: string | null };

export const groupColumns: readonly Column<GroupRow>[] = [
  {
    key: 'name',
    header: 'Group',
    cell: (row) => (
      <span className="inline-flex flex-wrap items-center gap-2">
        {row.programName === null ? row.name : `${row.programName}: ${row.name}`}
        {row.isDefault ? <Tag>Default</Tag> : null}
      </span>
    ),
    className: 'wrap-anywhere',
  },
  {
    key: 'rule',
    header: 'Who comes here',
    cell: (row) => (row.isDefault ? 'Whoever is in no other' : groupRuleWords(row.rule)),
    className: 'text-muted',
  },
  {
    key: 'own',
    header: 'Terms of its own',
    phone: 'hidden',
    cell: (row) => ownTermsWords(row.overrides),
    className: 'text-muted',
  },
  {
    key: 'rate',
    header: 'Commission',
    align: 'end',
    phone: 'figure',
    cell: (row) => rateWords(row.terms),
  },
  {
    key: 'members',
    header: 'Affiliates',
    align: 'end',
    phoneLabel: 'Affiliates',
    cell: (row) => formatNumber(row.members),
  },
];
