import type { RefusalAnswer } from '@/lib/refusals/types';

/** Programs, affiliates, links and codes. */
export const OF_PROGRAMS = {
  PROGRAM_NOT_FOUND: { status: 404, message: 'There is no such program.' },
  PROGRAM_SLUG_TAKEN: { status: 409, message: 'Another program has this short name.' },
  GROUP_NOT_FOUND: { status: 404, message: 'There is no such group.' },
  GROUP_SLUG_TAKEN: { status: 409, message: 'Another group of the program has this short name.' },
  GROUP_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many groups as a program has. Remove one that is no longer needed.',
  },
  GROUP_IS_DEFAULT: {
    status: 409,
    message: 'The default group stays: whoever chose no other group is in it.',
  },
  GROUP_NOT_EMPTY: {
    status: 409,
    message: 'Affiliates are in this group. Say to which group they go.',
  },
  GROUPS_CHANGED: {
    status: 409,
    message: 'The groups are others than those you put in order. Read them again.',
  },
  AFFILIATE_NOT_FOUND: { status: 404, message: 'There is no such affiliate.' },
  AFFILIATE_CODE_TAKEN: {
    status: 409,
    message: 'Another affiliate has this code. Choose another.',
  },
  CODE_TAKEN: {
    status: 409,
    message: 'Somebody else has this code, as an affiliate or as a discount code. Choose another.',
  },
  AFFILIATE_EXISTS: { status: 409, message: 'This person is already an affiliate of the program.' },
  AFFILIATE_BANNED: {
    status: 409,
    message:
      'The affiliate is banned: nothing of theirs is paid out. Cancel the payout, or take it out of its batch.',
  },
  AFFILIATE_STATUS_CONFLICT: { status: 409, message: 'The affiliate cannot go to that status.' },
  RECRUITER_NOT_FOUND: {
    status: 404,
    message: 'No active affiliate of the program has this code.',
  },
  RECRUITED_ALREADY: { status: 409, message: 'Somebody has recruited this affiliate already.' },
  OWN_RECRUIT: { status: 409, message: 'Nobody recruits themselves.' },
  RECRUIT_SAME_PERSON: {
    status: 409,
    message: 'Both seem to be one person, and the terms allow nobody to earn by themselves.',
  },
  RECRUIT_CIRCLE: {
    status: 409,
    message: 'They were recruited by this affiliate, or by somebody whom this affiliate brought.',
  },
  EMAIL_BELONGS_TO_STAFF: {
    status: 409,
    message: 'This address belongs to a member of staff. Use another.',
  },
  LINK_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many links as an affiliate has. Change one that is no longer needed.',
  },
  DISCOUNT_CODE_LIMIT_REACHED: {
    status: 409,
    message: 'That is as many discount codes as an affiliate has. Deactivate one first.',
  },
  LINK_SLUG_TAKEN: { status: 409, message: 'You already have a link of this name.' },
  DESTINATION_NOT_ALLOWED: { status: 422, message: 'Links may not lead to that address.' },
  DISCOUNT_CODE_NOT_FOUND: { status: 404, message: 'There is no such discount code.' },
  DISCOUNT_CODE_TAKEN: { status: 409, message: 'This discount code exists. Choose another.' },
  RULE_NOT_FOUND: {
    status: 404,
    message: 'There is no such rule, or it was edited or ended since. Look at the list again.',
  },
  TOO_MANY_RULES: {
    status: 409,
    message: 'That is as many rules as one list has. End one that is no longer needed.',
  },
  RULES_CHANGED: {
    status: 409,
    message: 'The list has other rules by now. Look at it again, then put it in order.',
  },
} as const satisfies Record<string, RefusalAnswer>;
