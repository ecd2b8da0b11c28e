import type { RefusalAnswer } from '@/lib/refusals/types';

/** Persons who are forgotten. */
export const OF_PRIVACY = {
  PERSON_ERASED: { status: 409, message: 'This person was erased. Nothing brings them back.' },
  PERSON_HAS_MONEY: {
    status: 409,
    message:
      'Money is open. Pay what is owed, or settle the debt, and wait for what is pending; then erase.',
  },
  PERSON_HAS_OPEN_MONTH: {
    status: 409,
    message:
      'Money was booked in a month that is not over. Erase once it is: its statement must name them.',
  },
  ERASURE_INTERRUPTED: {
    status: 503,
    message:
      'It took too long or met other work, and the person is not erased. Ask again when less is going on.',
  },
  PERSON_IS_STAFF: {
    status: 409,
    message: 'This person is of the staff. Only affiliates and customers are erased.',
  },
  CONFIRMATION_MISTYPED: { status: 422, message: 'Type it exactly as it is shown.' },
  AUDIT_ROW_CHANGED: {
    status: 409,
    message:
      'A row of the audit log is not what was sealed. Find out why with npm run verify -- --chain, then erase.',
  },
} as const satisfies Record<string, RefusalAnswer>;
