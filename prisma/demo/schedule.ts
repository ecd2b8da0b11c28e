import { atTime } from '@/lib/db/clock';

/** What is to happen; plans of one customer follow each other, others may run beside them. No customer: alone. */
type Plan = { at: Date; customer: string | null; run: () => Promise<void> };

/** Puts something on a day to come; what would come after today is dropped. */
export type PlanIt = (at: Date, run: () => Promise<void>, customer?: string | null) => void;

export type Schedule = {
  plan: PlanIt;
  /** Does what is due before that moment, in its order, with the database's clock moved to each. */
  runUntil: (end: Date) => Promise<void>;
};

export function createSchedule(today: Date): Schedule {
  let later: Plan[] = [];
  return {
    plan(at, run, customer = null) {
      if (at < today) later.push({ at, customer, run });
    },
    async runUntil(end) {
      const due = later.filter((plan) => plan.at < end).sort((a, b) => +a.at - +b.at);
      later = later.filter((plan) => plan.at >= end);
      for (const group of inParallel(due)) {
        await Promise.all(
          group.map(async (plans) => {
            for (const { at, run } of plans) await atTime(at, run);
          }),
        );
      }
    },
  };
}

/** Cuts the day's plans at those that run alone, and groups what lies between by customer, six customers at a time. */
function inParallel(plans: Plan[]): Plan[][][] {
  const rounds: Plan[][][] = [];
  let open = new Map<string, Plan[]>();
  const close = () => {
    const groups = [...open.values()];
    for (let i = 0; i < groups.length; i += 6) rounds.push(groups.slice(i, i + 6));
    open = new Map();
  };
  for (const plan of plans) {
    if (plan.customer === null) {
      close();
      rounds.push([[plan]]);
    } else {
      open.set(plan.customer, [...(open.get(plan.customer) ?? []), plan]);
    }
  }
  close();
  return rounds;
}
