import { inside, type Results } from '@/lib/testing/model/batch-steps';
import {
  awaited,
  DAY,
  left,
  must,
  type Books,
  type Currency,
  type NamedPart,
} from '@/lib/testing/model/books';
import type { Call } from '@/lib/testing/model/calls';
import type { Plan } from '@/lib/testing/model/plans';

const latest = <T>(items: Iterable<T>, nth: number): T | undefined => {
  const all = [...items];
  return all.length === 0 ? undefined : all[all.length - 1 - (nth % all.length)];
};

/** Where there is some of it, unless the plan is blind or there is none. */
function placeWith(
  books: Books,
  place: 'available' | 'debt',
  of: { affiliate: number; currency: Currency; blind: boolean },
): { affiliate: number; currency: Currency } {
  const any = [...books.earnings.values()].filter((one) => one.at[place] !== 0n);
  const found = of.blind ? undefined : latest(any, of.affiliate);
  const { affiliate: who, currency: money } = found ?? of;
  return { affiliate: who, currency: money };
}

const thousandths = (whole: number, part: number) => Math.floor((whole * part) / 1000);

const partOf = (whole: bigint, thousandths: number | null) =>
  thousandths === null ? null : Math.max(1, Math.floor((Number(whole) * thousandths) / 1000));

/** The call a plan stands for; null when there is nothing yet to call it on. Takes names out of the model. */
export function resolve(books: Books, of: Plan): Call | null {
  const name = (prefix: string) => `${prefix}-${++books.names}`;
  switch (of.do) {
    case 'order': {
      const expected = of.awaited ? latest(awaited(books), 0) : undefined;
      const occurredAt = books.now - of.daysAgo * DAY;
      const { do: kind, affiliate: who, amount, tax } = of;
      const order = expected ?? name('order');
      const lines = of.lines.map(({ sku, worth, paid }) => ({
        ...{ sku, amount: thousandths(amount, worth), total: thousandths(amount + tax, paid) },
      }));
      const money = { currency: of.currency, amount, tax, lines };
      return { do: kind, order, affiliate: who, ...money, occurredAt };
    }
    case 'give': {
      const sale = latest(books.sales.keys(), of.pick);
      return sale === undefined ? null : { do: 'give', order: sale, affiliate: of.affiliate };
    }
    case 'refund': {
      const sale = of.unknown ? undefined : latest(books.sales.values(), of.pick);
      if (!sale && !of.unknown) return null;
      const whole = sale ? sale.total - sale.refunded : 5000n;
      const order = sale?.key ?? latest(awaited(books), of.pick) ?? name('order');
      const amount = partOf(whole, of.share);
      const count = sale?.lines.length ?? 1;
      const lines = of.named.map(({ by, at, share }): NamedPart => {
        const part = { amount: Math.max(1, thousandths(Number(whole), share)) };
        // The last is one that the order may not have.
        return by === 'line'
          ? { line: at < 4 ? at % count : 7, sku: null, ...part }
          : { line: null, sku: at < 2 ? 'a' : at < 4 ? 'b' : 'c', ...part };
      });
      return { do: 'refund', refund: name('refund'), order, amount, lines };
    }
    case 'reverse': {
      const applied = [...books.refunds.values()].filter((one) => one.status === 'applied');
      const one = latest(of.pick < 4 ? applied : books.refunds.values(), of.pick);
      return one ? { do: 'reverse', refund: one.key } : null;
    }
    case 'dispute': {
      const known = of.again ? latest(books.disputes.values(), of.pick) : undefined;
      const sale = latest(books.sales.values(), of.pick);
      const order = known?.order ?? sale?.key ?? latest(awaited(books), 0) ?? name('order');
      const amount = partOf(sale?.total ?? 5000n, of.share);
      const key = known?.key ?? name('dispute');
      return { do: 'dispute', dispute: key, order, status: of.status, amount };
    }
    case 'bonus': {
      const { affiliate: who, amount, waive } = of;
      const key = name('bonus');
      return { do: 'bonus', key, affiliate: who, currency: of.currency, amount, waive };
    }
    case 'approve':
    case 'void': {
      const earning = latest(books.earnings.keys(), of.pick);
      return earning === undefined ? null : { do: of.do, earning };
    }
    case 'claw back': {
      const earning = latest(books.earnings.values(), of.pick);
      if (!earning) return null;
      const amount = partOf(earning.amount - earning.takenBack, of.share);
      return { do: 'claw back', earning: earning.key, amount };
    }
    case 'agent': {
      const earning = latest(books.earnings.values(), of.pick);
      if (!earning) return null;
      const { tool, way, share } = of;
      const amount = tool === 'claw back' ? partOf(left(earning), share) : null;
      return { do: 'agent', tool, earning: earning.key, amount, way };
    }
    case 'hold':
    case 'end hold': {
      const all = [...books.earnings.values()];
      // Most of those who end a hold look where there is one.
      const held =
        of.do === 'end hold' && of.pick < 5 ? all.find((one) => one.holds[0]) : undefined;
      const earning = held ?? latest(all, of.pick);
      if (!earning) return null;
      const kind = held?.holds[0] === 'dispute' ? 'dispute' : of.kind;
      return { do: of.do, earning: earning.key, kind };
    }
    case 'mature':
      return { do: 'mature' };
    case 'ban': {
      // Somebody goes on, or nothing happens any more.
      const isNew = !books.banned.has(of.affiliate);
      if (of.rare > 0 || (isNew && books.banned.size >= 2)) return null;
      return { do: 'ban', affiliate: of.affiliate };
    }
    case 'request':
      return { do: 'request', ...placeWith(books, 'available', of) };
    case 'payout': {
      const payout = latest(books.payouts.keys(), of.pick);
      return payout === undefined ? null : { do: 'payout', event: of.event, payout };
    }
    case 'batch': {
      const free = [...books.payouts.values()].filter(
        (one) => one.status === 'approved' && one.batch === null,
      );
      return { do: 'batch', currency: latest(free, 0)?.currency ?? of.currency };
    }
    case 'move batch': {
      const batch = latest(books.batches.keys(), of.pick);
      return batch === undefined ? null : { do: 'move batch', event: of.event, batch };
    }
    case 'take out': {
      const batch = latest(books.batches.keys(), of.pick);
      if (batch === undefined) return null;
      const payout = latest(inside(books, batch), 0) ?? latest(books.payouts.values(), of.pick);
      return payout ? { do: 'take out', batch, payout: payout.id } : null;
    }
    case 'import': {
      const sent = [...books.batches.values()].filter(
        (one) => one.status === 'sent' || one.status === 'closed',
      );
      const batch = latest(sent, of.pick) ?? latest(books.batches.values(), of.pick);
      if (!batch) return null;
      const results = inside(books, batch.id).map(({ id }, nth): Results[number] => [
        id,
        must(of.outcomes[nth % of.outcomes.length]),
      ]);
      return { do: 'import', batch: batch.id, results };
    }
    case 'settle': {
      const place = placeWith(books, 'debt', of);
      const owed = [...books.earnings.values()]
        .filter((one) => one.affiliate === place.affiliate && one.currency === place.currency)
        .reduce((sum, one) => sum - one.at.debt, 0n);
      return { do: 'settle', kind: of.kind, ...place, amount: partOf(owed, of.share) };
    }
  }
}

/** The same id with other facts, which is a conflict; null where a call has no id of the caller's. */
export function otherFacts(call: Call): Call | null {
  if (call.do === 'order') return { ...call, amount: call.amount + 1 };
  if (call.do === 'refund') return { ...call, amount: (call.amount ?? 0) + 1 };
  return null;
}
