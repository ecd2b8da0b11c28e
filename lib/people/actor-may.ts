import type { Actor } from '@/lib/actor';
import { roleOf } from '@/lib/people/authenticate';
import { can, type Permission } from '@/lib/auth/permissions';
import type { Tx } from '@/lib/db/client';

/**
 * Whether the actor may, by the database of this transaction: the page's guard saw an earlier moment. The system (seed,
 * set-up) may; API keys and agents manage no people.
 */
export async function actorMay(tx: Tx, actor: Actor, permission: Permission): Promise<boolean> {
  if (actor.kind === 'system') return true;
  if (actor.kind !== 'user') return false;
  const user = await tx.user.findUnique({
    where: { id: actor.id },
    select: { role: true, disabledAt: true },
  });
  return user !== null && user.disabledAt === null && can(roleOf(user.role), permission);
}

/** Members of staff are managed with team.write, owners with owners.write. */
export function permissionOver(...roles: string[]): Permission {
  return roles.includes('owner') ? 'owners.write' : 'team.write';
}
