import type { RefusalAnswer } from '@/lib/refusals/types';

/** Commissions and what holds them. */
export const OF_COMMISSIONS = {
  COMMISSION_NOT_FOUND: { status: 404, message: 'There is no such commission.' },
  CANNOT_APPROVE_VOIDED: { status: 409, message: 'A voided commission cannot be approved.' },
  CANNOT_APPROVE_CLAWED_BACK: {
    status: 409,
    message: 'A commission that was taken back cannot be approved.',
  },
  CANNOT_VOID_APPROVED: {
    status: 409,
    message: 'An approved commission cannot be voided. Claw it back instead.',
  },
  CANNOT_VOID_CLAWED_BACK: {
    status: 409,
    message: 'A commission that was taken back cannot be voided.',
  },
  CANNOT_CLAW_BACK_VOIDED: { status: 409, message: 'A voided commission cannot be clawed back.' },
  CLAWBACK_EXCEEDS_REMAINING: {
    status: 409,
    message: 'That is more than what is left of the commission.',
  },
  COMMISSION_HELD: { status: 409, message: 'The commission is on hold. Release the hold first.' },
  FOLLOWS_UNAPPROVED: {
    status: 409,
    message: 'It follows another commission, and is approved together with it.',
  },
  HOLD_NOT_FOUND: { status: 404, message: 'There is no open hold of this kind.' },
} as const satisfies Record<string, RefusalAnswer>;
