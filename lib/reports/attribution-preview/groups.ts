import type { Group } from '@/lib/db/generated/client';
import type { TermOverrides } from '@/lib/programs/rules';
import type { Members } from '@/lib/reports/attribution-preview/affiliates';

/** Other terms of a group, or affiliates who would be in another one. */
export type GroupChange =
  | { kind: 'terms'; groupId: string; own: TermOverrides }
  | { kind: 'move'; affiliateIds: readonly string[]; group: Group };

/** Pure: the affiliates as they would be. */
export function inGroups(members: Members, change: GroupChange): Members {
  const rows = new Map(
    [...members.rows].map(([id, member]) => {
      if (change.kind === 'terms') {
        const isOfIt = member.groupId === change.groupId;
        return [id, isOfIt ? { ...member, group: { ...member.group, ...change.own } } : member];
      }
      const { group } = change;
      return [
        id,
        change.affiliateIds.includes(id) ? { ...member, group, groupId: group.id } : member,
      ];
    }),
  );
  return { ...members, rows };
}
