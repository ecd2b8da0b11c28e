import { z } from 'zod';

/** What an API key may do, and the words a person reads when choosing. */
export const SCOPE_WORDS = {
  'leads:write': 'Report leads',
  'orders:write': 'Report orders',
  'refunds:write': 'Report refunds',
  'commissions:read': 'See commissions',
  'commissions:write': 'Approve, void and claw back commissions',
  'affiliates:read': 'See affiliates',
  'affiliates:write': 'Create and change affiliates',
  'stats:read': 'See statistics',
  'attributions:read': 'See who a customer belongs to',
  'discount-codes:read': 'Look up discount codes',
  'payouts:read': 'See payouts and batches',
} as const;

export type Scope = keyof typeof SCOPE_WORDS;

export const SCOPES = Object.keys(SCOPE_WORDS) as [Scope, ...Scope[]];

export const scopeSchema = z.enum(SCOPES);
