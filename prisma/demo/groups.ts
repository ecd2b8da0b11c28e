import { moveAffiliate } from '@/lib/discount-codes/move-affiliates';
import { createGroup } from '@/lib/groups/commands';
import { createGroupInput } from '@/lib/groups/schema';
import { expectOk } from '@/lib/result';
import type { Cast } from '@/prisma/demo/cast';

/** Beside the group that everybody begins in. */
const GROUPS = [
  {
    name: 'Creators',
    slug: 'creators',
    commissionBps: 2200,
    cookieDays: 90,
    members: ['CHLOE', 'ELIF', 'GRACE'],
  },
  {
    name: 'Ambassadors',
    slug: 'ambassadors',
    commissionBps: 2500,
    holdDays: 14,
    rule: { figure: 'orders', atLeast: 500, period: 'quarter' },
    members: ['BEN'],
  },
] as const;

export async function makeGroups({ staff, programId, affiliates }: Cast): Promise<void> {
  for (const { members, ...group } of GROUPS) {
    const input = createGroupInput.parse({ ...group, programId });
    const { groupId } = expectOk(await createGroup(staff, input));
    for (const code of members) {
      const affiliateId = affiliates.get(code)?.id ?? '';
      const reason = 'The groups begin';
      expectOk(await moveAffiliate(staff, { affiliateId, groupId, reason }));
    }
  }
}
