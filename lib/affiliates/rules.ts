import type { AffiliateStatus } from '@/lib/affiliates/types';
import { unreachable } from '@/lib/result';

/** Design section 2: applied → active ⇄ paused, applied → rejected, active | paused → banned. */
export function nextStatuses(from: AffiliateStatus): readonly AffiliateStatus[] {
  switch (from) {
    case 'applied':
      return ['active', 'rejected'];
    case 'active':
      return ['paused', 'banned'];
    case 'paused':
      return ['active', 'banned'];
    case 'rejected':
    case 'banned':
      return [];
    default:
      return unreachable(from);
  }
}

export type StatusVerdict =
  | { kind: 'move' }
  | { kind: 'repeated' }
  | { kind: 'refused'; code: 'AFFILIATE_STATUS_CONFLICT' | 'REASON_REQUIRED' };

/** A ban and a rejection are shown to the affiliate, so they need a reason. */
export function decideStatus(
  from: AffiliateStatus,
  to: AffiliateStatus,
  reason: string | null,
): StatusVerdict {
  if (from === to) return { kind: 'repeated' };
  if (!nextStatuses(from).includes(to)) {
    return { kind: 'refused', code: 'AFFILIATE_STATUS_CONFLICT' };
  }
  if ((to === 'banned' || to === 'rejected') && !reason?.trim()) {
    return { kind: 'refused', code: 'REASON_REQUIRED' };
  }
  return { kind: 'move' };
}

/** Only an active affiliate wins new customers. */
export function winsNewCustomers(status: AffiliateStatus): boolean {
  return status === 'active';
}

/** Customers won before go on earning while the affiliate is paused. */
export function earnsFromExistingCustomers(status: AffiliateStatus): boolean {
  return status === 'active' || status === 'paused';
}

const MAX_MADE_LENGTH = 20;

/** "Zoë O’Hara" → "ZOEOHARA"; names that leave nothing usable → "PARTNER". */
export function codeFromName(name: string): string {
  const letters = name
    .normalize('NFKD')
    .toUpperCase()
    .replace(/[^A-Z0-9]/g, '')
    .slice(0, MAX_MADE_LENGTH);
  return letters.length >= 3 ? letters : 'PARTNER';
}

/** What to try when codes are taken: ANNA, ANNA2 … ANNA9, then with a random tail. */
export function codeCandidate(base: string, attempt: number, randomTail: () => string): string {
  if (attempt === 0) return base;
  if (attempt < 9) return `${base}${attempt + 1}`;
  return `${base}-${randomTail()}`;
}
