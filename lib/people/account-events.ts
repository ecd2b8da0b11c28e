import type { EventInput } from '@/lib/outbox/enqueue';

/** The person is told of each, by mail, at the address of that moment: whoever did it may not have been them. */
export const passwordChanged = (userId: string): EventInput => ({
  type: 'account.password_changed',
  subjectType: 'user',
  subjectId: userId,
  payload: { userId },
});
