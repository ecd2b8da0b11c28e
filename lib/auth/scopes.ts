import { z } from 'zod';
import { can, type Permission } from '@/lib/auth/permissions';
import type { Role } from '@/lib/auth/viewer';

/** What an API key may do, and the words a person reads when choosing. */
export const SCOPE_WORDS = {
  'leads:write': 'Report leads',
  'orders:read': 'See orders and what became of them',
  'orders:write': 'Report orders',
  'refunds:write': 'Report refunds',
  'commissions:read': 'See commissions',
  'commissions:write': 'Approve, void and claw back commissions',
  'affiliates:read': 'See affiliates',
  'affiliates:write': 'Create and change affiliates',
  'terms:read': 'See groups, rules and caps',
  'terms:write': 'Create and change groups, rules and caps, move affiliates',
  'stats:read': 'See statistics',
  'attributions:read': 'See customers and whom they belong to',
  'attributions:write': 'Join and split customers',
  'discount-codes:read': 'Look up discount codes',
  'payouts:read': 'See payouts and batches',
  'payouts:approve': 'Approve, reject and cancel payouts, within its daily limit',
  'payouts:pay': 'Say that credit was given, within its daily limit',
  'webhooks:read': 'See webhooks and what they were sent',
  'webhooks:write':
    'Create and change webhooks, read their secrets, send again; what it makes ends with the key',
} as const;

export type Scope = keyof typeof SCOPE_WORDS;

export const SCOPES = Object.keys(SCOPE_WORDS) as [Scope, ...Scope[]];

export const scopeSchema = z.enum(SCOPES);

/** What whoever makes a key must be allowed for it to have the scope, now and later. */
const NEEDS: Record<Scope, Permission> = {
  'leads:write': 'keys.write',
  'orders:read': 'console.read',
  'orders:write': 'keys.write',
  'refunds:write': 'keys.write',
  'commissions:read': 'console.read',
  'commissions:write': 'commissions.review',
  'affiliates:read': 'console.read',
  'affiliates:write': 'affiliates.write',
  'terms:read': 'console.read',
  'terms:write': 'program.write',
  'stats:read': 'console.read',
  'attributions:read': 'console.read',
  'attributions:write': 'attribution.write',
  'discount-codes:read': 'console.read',
  'payouts:read': 'console.read',
  'payouts:approve': 'payouts.review',
  'payouts:pay': 'payouts.review',
  'webhooks:read': 'keys.write',
  'webhooks:write': 'keys.write',
};

export function scopesOf(role: Role, scopes: readonly Scope[]): Scope[] {
  return scopes.filter((scope) => can(role, NEEDS[scope]));
}
