import { StatusBadge } from '@/components/ui/status-badge';
import type { AffiliateStatus } from '@/lib/affiliates/types';
import { AFFILIATE_STATUS_WORDS } from '@/lib/affiliates/words';

export function AffiliateStatusBadge({
  status,
  detail = false,
}: {
  status: AffiliateStatus;
  /** Adds what the status means. */
  detail?: boolean;
}) {
  const { label, tone, explains } = AFFILIATE_STATUS_WORDS[status];
  return <StatusBadge tone={tone} word={label} detail={detail ? explains : undefined} />;
}
