/** Every queue of the installation. They are created while migrating: from two processes at once it deadlocks. */
export const queueNames = [
  'mature-commissions',
  'expire-records',
  'deliver-outbox',
  'deliver-webhooks',
  'fold-clicks',
  'decide-late-clicks',
  'expire-clicks',
  'seal-audit',
  'check-books',
  'request-payouts',
  'issue-statements',
  'finish-bans',
  'remake-addresses',
  'join-customers',
  'remove-applications',
  'tell-digests',
  'give-lines',
  'earn-goals',
  'earn-retroactive',
  'move-by-rules',
  'make-codes',
] as const;

export type QueueName = (typeof queueNames)[number];
