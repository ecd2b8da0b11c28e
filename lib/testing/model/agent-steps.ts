import { left, must, payoutOf, type Books } from '@/lib/testing/model/books';

/** An agent's call that moves money of one commission: previewed, confirmed, or left to the key's daily limit. */
export type AgentCall = {
  do: 'agent';
  tool: 'approve' | 'void' | 'claw back';
  earning: string;
  /** Of what is taken back; null: all of it. */
  amount: number | null;
  way: 'preview' | 'confirm' | 'limit';
};

/** What the agent's key may move of dollars in a UTC day without a confirmation; of euros nothing. */
export const DAILY_LIMIT = 3000n;

const REFUSAL = /^[A-Z_]+$/;

/** `run` does the same as a person would. */
export function agent(books: Books, call: AgentCall, run: (on: Books) => string): string {
  const after = structuredClone(books);
  const said = run(after);
  if (said === 'already' || REFUSAL.test(said)) return said;
  const before = must(books.earnings.get(call.earning));
  const taken = must(after.earnings.get(call.earning)).takenBack - before.takenBack;
  const amount = taken === 0n ? left(before) : taken;
  const why = whyNot(books, after, call, amount);
  if (why !== null) return `preview ${why} ${amount}`;
  if (call.way === 'limit') {
    const day = dayOf(books);
    books.spent.set(day, (books.spent.get(day) ?? 0n) + amount);
  }
  run(books);
  return `done ${amount}`;
}

function whyNot(books: Books, after: Books, call: AgentCall, amount: bigint): string | null {
  if (call.way === 'confirm') return null;
  if (call.way === 'preview') return 'CONFIRMATION_REQUIRED';
  if (call.amount !== null) return 'PART_NEEDS_CONFIRMATION';
  const under = payoutOf(books, call.earning)?.payout;
  if (under && after.payouts.get(under.id)?.status !== under.status) return 'PAYOUT_WOULD_CHANGE';
  if (must(books.earnings.get(call.earning)).currency !== 'USD') return 'NO_DAILY_LIMIT';
  const spent = books.spent.get(dayOf(books)) ?? 0n;
  return spent + amount > DAILY_LIMIT ? 'DAILY_LIMIT_REACHED' : null;
}

const dayOf = (books: Books) => new Date(books.now).toISOString().slice(0, 10);
