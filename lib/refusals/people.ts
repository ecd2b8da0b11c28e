import type { RefusalAnswer } from '@/lib/refusals/types';

/** Logins, second factors, staff and keys. */
export const OF_PEOPLE = {
  INVALID_CREDENTIALS: { status: 401, message: 'E-mail or password is not right.' },
  FACTOR_EXISTS: { status: 409, message: 'There is a second factor already. Remove it first.' },
  FACTOR_NOT_SET: { status: 404, message: 'There is no second factor.' },
  OWN_FACTOR_FIRST: {
    status: 409,
    message: 'Set up your own second factor first, so that you are not locked out.',
  },
  STEP_UP_NEEDED: { status: 403, message: 'Confirm that it is you, then this is done.' },
  MAIL_NOT_SET: {
    status: 409,
    message: 'This installation sends no mail. Ask the people who run the program for a link.',
  },
  PASSWORD_TOO_WEAK: { status: 422, message: 'This password is easily guessed. Use another.' },
  PASSWORD_UNCHANGED: { status: 422, message: 'This is the password of now. Use another.' },
  EMAIL_TAKEN: { status: 409, message: 'Somebody already logs in with this address.' },
  USER_NOT_FOUND: { status: 404, message: 'There is no such person.' },
  LAST_OWNER: { status: 409, message: 'The installation needs an owner. Make another one first.' },
  OWNER_EXISTS: { status: 409, message: 'The installation has an owner already. Log in instead.' },
  API_KEY_NOT_FOUND: { status: 404, message: 'There is no such API key.' },
  TOKEN_INVALID: { status: 410, message: 'This link is used or expired. Ask for a new one.' },
} as const satisfies Record<string, RefusalAnswer>;
