import type { SelectOption } from '@/components/ui/select';
import type { StaffViewer } from '@/lib/auth/viewer';
import { listGroupChoices } from '@/lib/groups/queries';

/** For a filter or a form; none where every program has only the group that it began with. */
export async function groupOptions(viewer: StaffViewer): Promise<SelectOption[]> {
  const groups = await listGroupChoices(viewer);
  const programs = new Set(groups.map(({ programId }) => programId));
  if (groups.length === programs.size) return [];
  return groups.map(({ id, name, programName }) => ({
    value: id,
    label: programs.size > 1 ? `${programName}: ${name}` : name,
  }));
}
