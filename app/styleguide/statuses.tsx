import { Row, Shown } from '@/app/styleguide/shown';
import { AffiliateStatusBadge } from '@/components/affiliates/status';
import { CommissionStatusBadge } from '@/components/commissions/status';
import { DiscountCodeStatusBadge } from '@/components/discount-codes/status';
import { PayoutStatusBadge } from '@/components/payouts/status';
import { Panel } from '@/components/ui/panel';
import { HoldBadge, StatusBadge, Tag } from '@/components/ui/status-badge';
import { tones } from '@/components/ui/tone';
import { AFFILIATE_STATUSES } from '@/lib/affiliates/types';
import { COMMISSION_STATUSES, HOLD_KINDS, type HoldKind } from '@/lib/commissions/types';
import { BATCH_STATUSES } from '@/lib/payouts/batch-types';
import { BATCH_STATUS_WORDS } from '@/lib/payouts/batches/words';
import { PAYOUT_STATUSES } from '@/lib/payouts/types';

const day = new Date('2026-11-14T10:30:00Z');

const dates = {
  availableAt: day,
  paidAt: day,
  sentAt: day,
  voidReason: 'Order cancelled',
  clawbackReason: 'Order refunded',
  closeReason: 'The account is closed',
};

const held = (kind: HoldKind) => [{ kind, reason: 'Two orders from one address' }];

/** Every status a thing can have, alone and with its date or reason. */
export function Statuses() {
  return (
    <Panel title="Statuses" description="A dot and a word, never colour alone">
      <OfCommissions />
      <Shown name="Payout">
        <Row>
          {PAYOUT_STATUSES.map((status) => (
            <PayoutStatusBadge key={status} payout={{ ...dates, status }} detail />
          ))}
          <PayoutStatusBadge payout={{ ...dates, status: 'approved', batchId: 'bat_1' }} batch />
        </Row>
      </Shown>
      <Shown name="Batch">
        <Row>
          {BATCH_STATUSES.map((status) => (
            <StatusBadge
              key={status}
              tone={BATCH_STATUS_WORDS[status].tone}
              word={BATCH_STATUS_WORDS[status].label}
            />
          ))}
        </Row>
      </Shown>
      <Shown name="Affiliate">
        <Row>
          {AFFILIATE_STATUSES.map((status) => (
            <AffiliateStatusBadge key={status} status={status} detail />
          ))}
        </Row>
      </Shown>
      <Shown name="Discount code">
        <Row>
          <DiscountCodeStatusBadge active />
          <DiscountCodeStatusBadge active={false} />
        </Row>
      </Shown>
      <Shown name="Tags, one of each tone">
        <Row>
          {tones.map((tone) => (
            <Tag key={tone} tone={tone}>
              {tone}
            </Tag>
          ))}
        </Row>
      </Shown>
    </Panel>
  );
}

function OfCommissions() {
  return (
    <>
      <Shown name="Commission">
        <Row>
          {COMMISSION_STATUSES.map((status) => (
            <CommissionStatusBadge key={status} commission={{ ...dates, status, holds: [] }} />
          ))}
        </Row>
      </Shown>
      <Shown name="Commission, with its date or reason">
        <Row>
          {COMMISSION_STATUSES.map((status) => (
            <CommissionStatusBadge
              key={status}
              commission={{ ...dates, status, holds: [] }}
              detail
            />
          ))}
        </Row>
      </Shown>
      <Shown name="Commission on hold">
        <Row>
          {HOLD_KINDS.map((kind) => (
            <CommissionStatusBadge
              key={kind}
              commission={{ ...dates, status: 'pending', holds: held(kind) }}
              detail
            />
          ))}
          <HoldBadge />
        </Row>
      </Shown>
    </>
  );
}
