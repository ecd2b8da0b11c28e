import { REFUSALS, type RefusalCode } from '@/lib/refusals';

/** What is refused, in the words of the console. */
export const REFUSAL_KINDS = {
  login: 'Failed logins',
  proof: 'Failed confirmations',
  link: 'Links that do not work',
  key: 'Wrong API keys',
  scope: 'Keys beyond their rights',
  access: 'Refused access',
  throttle: 'Kept waiting',
  signature: 'Wrong signatures',
  confirmation: 'Wrong confirmations of agents',
} as const;

export type RefusalKind = keyof typeof REFUSAL_KINDS;

export const ALL_REFUSAL_KINDS = Object.keys(REFUSAL_KINDS) as RefusalKind[];

/**
 * The kind of a refusal that a command or a tool answered; null for what anybody may meet by an ordinary mistake. Whoever
 * sees one affiliate only and names what they do not see asks for what is another's, or for nothing.
 */
export function kindOfCode(
  code: RefusalCode,
  by: { isKey: boolean; seesOneAffiliate: boolean },
): RefusalKind | null {
  switch (code) {
    case 'FORBIDDEN':
      return by.isKey ? 'scope' : 'access';
    case 'UNAUTHENTICATED':
      return 'key';
    case 'CONFIRMATION_INVALID':
    case 'CONFIRMATION_USED':
      return 'confirmation';
    case 'TOOL_NOT_FOUND':
      return null;
    default:
      return by.seesOneAffiliate && REFUSALS[code].status === 404 ? 'access' : null;
  }
}
