import { reorderGroupsAction } from '@/app/admin/settings/groups/actions';
import { ActionButton } from '@/components/console/action-button';
import { Panel } from '@/components/ui/panel';
import { VisuallyHidden } from '@/components/ui/visually-hidden';
import type { GroupDto } from '@/lib/groups/types';

type GroupOrderProps = { title: string; programId: string; groups: readonly GroupDto[] };

/** Which group is above which. The default one is below all; with one other there is nothing to order. */
export function GroupOrder({ title, programId, groups }: GroupOrderProps) {
  const above = groups.filter(({ isDefault }) => !isDefault);
  if (above.length < 2) return null;
  const ids = above.map(({ id }) => id);
  return (
    <Panel
      title={title}
      description="Rules move affiliates upwards only. The highest stands first."
    >
      <ol className="grid">
        {above
          .map((group, at) => ({ group, at }))
          .toReversed()
          .map(({ group, at }) => (
            <li
              key={group.id}
              className="border-line flex flex-wrap items-center justify-between gap-2 border-t py-2 first:border-t-0"
            >
              <span className="wrap-anywhere">{group.name}</span>
              <span className="flex gap-2">
                <Step programId={programId} name={group.name} ids={swapped(ids, at)} up />
                <Step programId={programId} name={group.name} ids={swapped(ids, at - 1)} />
              </span>
            </li>
          ))}
      </ol>
    </Panel>
  );
}

/** The order with a place and the one above it exchanged; null at either end. */
function swapped(ids: readonly string[], at: number): string[] | null {
  const [lower, upper] = [ids[at], ids[at + 1]];
  if (lower === undefined || upper === undefined) return null;
  return [...ids.slice(0, at), upper, lower, ...ids.slice(at + 2)];
}

type StepProps = { programId: string; name: string; ids: string[] | null; up?: boolean };

function Step({ programId, name, ids, up = false }: StepProps) {
  if (ids === null) return null;
  return (
    <ActionButton
      action={reorderGroupsAction}
      fields={{ programId, ids: ids.join(' ') }}
      variant="secondary"
      size="sm"
      pendingLabel="Moving"
    >
      {up ? 'Up' : 'Down'}
      <VisuallyHidden>: {name}</VisuallyHidden>
    </ActionButton>
  );
}
