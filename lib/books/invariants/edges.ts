/**
 * Every legal edge, written down a second time on purpose: the checks must not ask the code they check. A test beside
 * the reports compares them with the transition tables.
 */
export type Edge = { action: string; event: string; from: string | null; to: string };

const COMMISSION_STATES = ['pending', 'approved', 'available', 'requested', 'paid'];

function stays(action: string, event: string, states: readonly string[]): Edge[] {
  return states.map((state) => ({ action, event, from: state, to: state }));
}

export const COMMISSION_EDGES: Edge[] = [
  { action: 'COMMISSION_EARNED', event: 'commission.earned', from: null, to: 'pending' },
  {
    action: 'COMMISSION_APPROVED',
    event: 'commission.approved',
    from: 'pending',
    to: 'approved',
  },
  { action: 'COMMISSION_VOIDED', event: 'commission.voided', from: 'pending', to: 'voided' },
  {
    action: 'COMMISSION_MATURED',
    event: 'commission.available',
    from: 'approved',
    to: 'available',
  },
  {
    action: 'COMMISSION_REQUESTED',
    event: 'commission.requested',
    from: 'available',
    to: 'requested',
  },
  {
    action: 'COMMISSION_RELEASED',
    event: 'commission.released',
    from: 'requested',
    to: 'available',
  },
  { action: 'COMMISSION_PAID', event: 'commission.paid', from: 'requested', to: 'paid' },
  {
    action: 'COMMISSION_PAYMENT_RETURNED',
    event: 'commission.payment_returned',
    from: 'paid',
    to: 'requested',
  },
  ...stays('COMMISSION_CLAWED_BACK', 'commission.clawed_back', COMMISSION_STATES),
  ...COMMISSION_STATES.map((from) => ({
    action: 'COMMISSION_CLAWED_BACK',
    event: 'commission.clawed_back',
    from,
    to: 'clawed_back',
  })),
  ...stays('COMMISSION_CLAWBACK_REVERSED', 'commission.clawback_reversed', COMMISSION_STATES),
  ...COMMISSION_STATES.map((to) => ({
    action: 'COMMISSION_CLAWBACK_REVERSED',
    event: 'commission.clawback_reversed',
    from: 'clawed_back',
    to,
  })),
  ...stays('COMMISSION_HOLD_OPENED', 'commission.held', [
    ...COMMISSION_STATES,
    'voided',
    'clawed_back',
  ]),
  ...stays('COMMISSION_HOLD_RELEASED', 'commission.hold_released', [
    ...COMMISSION_STATES,
    'voided',
    'clawed_back',
  ]),
];

export const PAYOUT_EDGES: Edge[] = [
  { action: 'PAYOUT_REQUESTED', event: 'payout.requested', from: null, to: 'requested' },
  { action: 'PAYOUT_APPROVED', event: 'payout.approved', from: 'requested', to: 'approved' },
  { action: 'PAYOUT_REDUCED', event: 'payout.reduced', from: 'requested', to: 'requested' },
  { action: 'PAYOUT_CANCELLED', event: 'payout.cancelled', from: 'requested', to: 'cancelled' },
  { action: 'PAYOUT_CANCELLED', event: 'payout.cancelled', from: 'approved', to: 'cancelled' },
  { action: 'PAYOUT_REJECTED', event: 'payout.rejected', from: 'requested', to: 'rejected' },
  { action: 'PAYOUT_REJECTED', event: 'payout.rejected', from: 'approved', to: 'rejected' },
  { action: 'PAYOUT_SENT', event: 'payout.sent', from: 'approved', to: 'sent' },
  { action: 'PAYOUT_PAID', event: 'payout.paid', from: 'approved', to: 'paid' },
  { action: 'PAYOUT_PAID', event: 'payout.paid', from: 'sent', to: 'paid' },
  { action: 'PAYOUT_FAILED', event: 'payout.failed', from: 'sent', to: 'failed' },
  { action: 'PAYOUT_RETURNED', event: 'payout.returned', from: 'sent', to: 'returned' },
  { action: 'PAYOUT_RETURNED', event: 'payout.returned', from: 'paid', to: 'returned' },
];
