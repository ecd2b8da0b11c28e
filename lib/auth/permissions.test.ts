import { describe, expect, it } from 'vitest';
import { can, PERMISSIONS, type Permission } from '@/lib/auth/permissions';
import type { Role } from '@/lib/auth/viewer';

const held = (role: Role) => PERMISSIONS.filter((permission) => can(role, permission)).sort();

describe('permissions', () => {
  it('give the owner everything', () => {
    expect(held('owner')).toEqual([...PERMISSIONS].sort());
  });

  it('give an affiliate nothing in the console', () => {
    expect(held('affiliate')).toEqual([]);
  });

  it('let every member of staff look', () => {
    for (const role of ['owner', 'admin', 'finance', 'support'] as const) {
      expect(can(role, 'console.read')).toBe(true);
      expect(can(role, 'audit.read')).toBe(true);
    }
  });

  it.each<[Role, Permission[]]>([
    [
      'admin',
      [
        'affiliates.write',
        'attribution.write',
        'audit.read',
        'books.read',
        'commissions.review',
        'console.read',
        'keys.write',
        'payouts.review',
        'program.write',
        'team.write',
      ],
    ],
    [
      'finance',
      [
        'audit.read',
        'books.read',
        'books.write',
        'commissions.review',
        'console.read',
        'payouts.review',
      ],
    ],
    ['support', ['affiliates.write', 'audit.read', 'console.read']],
  ])('give %s exactly this', (role, permissions) => {
    expect(held(role)).toEqual(permissions);
  });

  it('keep the last word on owners with owners', () => {
    expect(can('admin', 'owners.write')).toBe(false);
  });
});
