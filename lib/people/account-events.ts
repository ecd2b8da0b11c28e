import type { EventInput, EventType } from '@/lib/outbox/enqueue';

/** The person is told of each, by mail, at the address of that moment: whoever did it may not have been them. */
function accountEvent(
  type: Extract<EventType, `account.${string}`>,
  userId: string,
  more: EventInput['payload'] = {},
): EventInput {
  return {
    type,
    subjectType: 'user',
    subjectId: userId,
    payload: { userId, ...more },
  };
}

export const passwordChanged = (userId: string) => accountEvent('account.password_changed', userId);
export const factorSetUp = (userId: string) => accountEvent('account.factor_set_up', userId);
export const factorRemoved = (userId: string) => accountEvent('account.factor_removed', userId);
/** `by`: the name of whoever took it off. */
export const factorReset = (userId: string, by: string) =>
  accountEvent('account.factor_reset', userId, { by });
export const recoveryCodesMade = (userId: string) =>
  accountEvent('account.recovery_codes_made', userId);
/** `left`: how many codes remain. */
export const recoveryCodeUsed = (userId: string, left: number) =>
  accountEvent('account.recovery_code_used', userId, { left });
