export const STAFF_ROLES = ['owner', 'admin', 'finance', 'support'] as const;
export const ROLES = [...STAFF_ROLES, 'affiliate'] as const;
export type StaffRole = (typeof STAFF_ROLES)[number];
export type Role = (typeof ROLES)[number];

/**
 * Who reads. The viewer fixes the scope of a query: it goes into the query's own `where`, so that another affiliate's
 * row does not exist for them.
 */
export type Viewer =
  | { kind: 'staff'; userId: string; role: StaffRole }
  | { kind: 'affiliate'; userId: string; affiliateId: string; programId: string }
  | { kind: 'key'; keyId: string; programId: string; affiliateId: string | null };

export type StaffViewer = Extract<Viewer, { kind: 'staff' }>;
export type AffiliateViewer = Extract<Viewer, { kind: 'affiliate' }>;

/** The affiliate condition of a viewer's `where`; an empty object for staff and program-wide keys. */
export function affiliateScope(viewer: Viewer): { affiliateId?: string } {
  switch (viewer.kind) {
    case 'staff':
      return {};
    case 'affiliate':
      return { affiliateId: viewer.affiliateId };
    case 'key':
      return viewer.affiliateId === null ? {} : { affiliateId: viewer.affiliateId };
  }
}

/** The program condition of a viewer's `where`; staff see every program of the installation. */
export function programScope(viewer: Viewer): { programId?: string } {
  return viewer.kind === 'staff' ? {} : { programId: viewer.programId };
}

/** Whether the viewer is the merchant's side; everybody else reads the affiliate's words. */
export function seesStaffFacts(viewer: Viewer): boolean {
  return viewer.kind === 'staff' || (viewer.kind === 'key' && viewer.affiliateId === null);
}
