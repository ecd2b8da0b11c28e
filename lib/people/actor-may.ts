import type { Actor } from '@/lib/actor';
import { roleOf } from '@/lib/people/authenticate';
import { can, covers, type Permission } from '@/lib/auth/permissions';
import type { Role } from '@/lib/auth/viewer';
import type { Tx } from '@/lib/db/client';

/**
 * Whether the actor may, by the database of this transaction: the page's guard saw an earlier moment. The system (seed,
 * set-up) may; API keys and agents manage no people.
 */
export async function actorMay(tx: Tx, actor: Actor, permission: Permission): Promise<boolean> {
  if (actor.kind === 'system') return true;
  const role = await roleOfActor(tx, actor);
  return role !== null && can(role, permission);
}

/** Members of staff are managed with team.write, owners with owners.write. */
export function permissionOver(...roles: string[]): Permission {
  return roles.includes('owner') ? 'owners.write' : 'team.write';
}

/**
 * Whether the actor may let somebody in with this role: by an invitation, a link, a change of role. Nobody gives or takes
 * over a right they lack themselves.
 */
export async function actorMayLetIn(tx: Tx, actor: Actor, role: Role): Promise<boolean> {
  if (actor.kind === 'system') return true;
  const own = await roleOfActor(tx, actor);
  const needed = role === 'affiliate' ? 'affiliates.write' : permissionOver(role);
  return own !== null && can(own, needed) && covers(own, role);
}

/** Null for whoever is no person, or lets nobody in because they are disabled themselves. */
async function roleOfActor(tx: Tx, actor: Actor): Promise<Role | null> {
  if (actor.kind !== 'user') return null;
  const user = await tx.user.findUnique({
    where: { id: actor.id },
    select: { role: true, disabledAt: true },
  });
  return user?.disabledAt === null ? roleOf(user.role) : null;
}
