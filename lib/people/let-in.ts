import type { Role } from '@/lib/auth/viewer';

/** Somebody who gave a first proof of who they are. */
export type LetIn = {
  userId: string;
  email: string;
  role: Role;
  sessionVersion: number;
  /** Whether it is a proof for what asks again: a password, a second factor, or the mailbox of who has neither. */
  isProven: boolean;
  /** They have a second factor and have not given it yet: nothing is theirs before that. */
  needsFactor: boolean;
};
