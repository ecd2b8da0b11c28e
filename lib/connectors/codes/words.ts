import type { Duration } from '@/lib/connectors/codes/schema';

export const DURATION_WORDS: Readonly<Record<Duration, string>> = {
  once: 'The first payment',
  forever: 'Every payment of a subscription',
};

/** Why nothing is made with a key, and what to do. */
const KEY_PROBLEMS = {
  refused:
    'Stripe does not take the key any more: it was revoked or has expired. Make a new one in Stripe and save it here.',
  lacks:
    'The key may not make codes any more. Give it “Write” for Coupons and for Promotion codes in Stripe, then try again.',
  sealed: 'The key cannot be read with ENCRYPTION_KEYS as they are now. Save it here again.',
} as const;
export type KeyProblem = keyof typeof KEY_PROBLEMS;

/** Null while the key works. */
export function keyProblemWords(problem: string | null): string | null {
  return problem === null ? null : KEY_PROBLEMS[problem as KeyProblem];
}

export type Told = { state: string; problem: string | null; note: string | null };

/** How a code is doing in a shop. */
export function stateWord({ state, problem }: Told): string {
  if (problem === 'taken') return 'Made by hand';
  if (problem !== null) return state === 'ending' ? 'Not ended' : 'Not made';
  return state === 'made' ? 'In Stripe' : state === 'making' ? 'Being made' : 'Being ended';
}

/** What is wrong with a code in a shop, and what to do; null where nothing is. */
export function problemWords({ problem, note }: Told): string | null {
  switch (problem) {
    case null:
      return null;
    case 'taken':
      return `Stripe has an active promotion code of this name that was not made from here (${note ?? ''}). Orders with it count for the affiliate; what it takes off is what Stripe says. To have it made from here, deactivate it in Stripe, then try again.`;
    case 'characters':
      return 'Stripe takes letters, digits and dashes only. Give the affiliate another discount code, without an underscore.';
    case 'unreachable':
      return `Stripe could not be reached, or was busy. It is tried again by itself. ${note ?? ''}`.trim();
    default:
      return `Stripe did not take it: “${note ?? ''}” It is tried again once a day.`;
  }
}
