import type { Role } from '@/lib/auth/viewer';

/**
 * Who may do what in the console. A role that is not named may not. Affiliates have no permission here: the portal asks
 * for `requireAffiliate`, and their own rows are fixed by the viewer.
 */
const ALLOWED = {
  /** See the console: affiliates, commissions, payouts (details masked), reports. */
  'console.read': ['owner', 'admin', 'finance', 'support'],
  'audit.read': ['owner', 'admin', 'finance', 'support'],
  /** Create affiliates, edit them and their links and codes, pause and ban. */
  'affiliates.write': ['owner', 'admin', 'support'],
  /** Who was refused what. */
  'security.read': ['owner'],
  'program.write': ['owner', 'admin'],
  /** Give a customer or an order to another affiliate. */
  'attribution.write': ['owner', 'admin'],
  /** Approve, void, claw back, hold, bonus. */
  'commissions.review': ['owner', 'admin', 'finance'],
  /** Approve, reject, batch, export (with payout details in clear), pay, fail. */
  'payouts.review': ['owner', 'admin', 'finance'],
  'books.read': ['owner', 'admin', 'finance'],
  /** Write a debt off, record a repayment. */
  'books.write': ['owner', 'finance'],
  /** API keys and webhooks. */
  'keys.write': ['owner', 'admin'],
  /** How much a key may ask. */
  'keys.limits': ['owner'],
  /** Invite staff, change their role, disable them. */
  'team.write': ['owner', 'admin'],
  /** The same for owners, and making one. */
  'owners.write': ['owner'],
  /** Demand a second factor of the staff, take a lost one off somebody. */
  'factors.write': ['owner'],
  /** Read everything about a person at once, and forget a person. */
  'people.erase': ['owner'],
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof ALLOWED;

export const PERMISSIONS = Object.keys(ALLOWED) as Permission[];

export function can(role: Role, permission: Permission): boolean {
  const roles: readonly Role[] = ALLOWED[permission];
  return roles.includes(role);
}

export function rolesThatMay(permission: Permission): readonly Role[] {
  return ALLOWED[permission];
}

/** Whether a role has every right of the other: nobody gives, or takes over, a right they lack. */
export function covers(role: Role, other: Role): boolean {
  return PERMISSIONS.every((permission) => !can(other, permission) || can(role, permission));
}
