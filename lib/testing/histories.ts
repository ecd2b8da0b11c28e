import { signClickToken } from '@/lib/clicks/token';
import { approveCommission } from '@/lib/commissions/approve-commission';
import { db } from '@/lib/db/client';
import type { Prisma } from '@/lib/db/generated/client';
import { createDiscountCode } from '@/lib/discount-codes/commands';
import { newId } from '@/lib/ids';
import { recordDispute } from '@/lib/refunds/record-dispute';
import { recordRefund } from '@/lib/refunds/record-refund';
import { expectOk, type Result } from '@/lib/result';
import { decideLateClicks } from '@/lib/sales/decide-late-clicks';
import { reattribute } from '@/lib/sales/reattribute';
import { recordLead } from '@/lib/sales/record-lead';
import { recordOrder } from '@/lib/sales/record-order';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { makeClick } from '@/lib/testing/orders';

/**
 * Histories of customers in short words, for tests of who is credited. A world is a program with three affiliates: `a`
 * is active, `b` was paused from day 30 to 60, `c` was banned on day 80. Each has a code of its name; code `n` belongs
 * to nobody, `x` ended on day 20. Steps, with days since the beginning of 2026:
 *
 *   click NAME AFFILIATE DAY [session=S] [bot|prefetch|flood|not_navigation|self] [inactive] [dup=NAME] [late]    late: is not on file before it arrives
 *   arrive NAME                                                              out of a journal, and the job runs
 *   lead DAY [click=NAME] [token=NAME] [code=C]
 *   order NAME DAY [click=NAME] [token=NAME] [code=C] [self=AFFILIATE] [amount=MINOR] [currency=C]
 *   refund ORDER PERCENT|rest · dispute ORDER open|won|lost · approve ORDER · give ORDER AFFILIATE · keep AFFILIATE
 */

const DAY_MS = 86_400_000;
const FIRST_MS = Date.parse('2026-01-01T00:00:00Z');
export const dayOf = (text: string | number) =>
  new Date(FIRST_MS + Math.round(Number(text) * DAY_MS));

let made = 0;

export type World = Awaited<ReturnType<typeof makeWorld>>;
type ProgramTerms = Partial<Prisma.ProgramUncheckedCreateInput>;

export async function makeWorld(terms: ProgramTerms = {}) {
  const { id: programId } = await makeProgram(terms);
  // Codes are unique among all programs.
  const prefix = `W${++made}-`;
  const emails = new Map<string, string>();
  const affiliates = new Map<string, string>();
  for (const name of ['a', 'b', 'c']) {
    const user = await makeUser();
    const status = name === 'c' ? 'banned' : 'active';
    const { id } = await makeAffiliate({ programId, name, userId: user.id, status });
    emails.set(name, user.email);
    affiliates.set(name, id);
  }
  const changed = (name: string, status: string, day: number) => ({
    id: newId('affiliateStatusChange'),
    affiliateId: affiliates.get(name) ?? '',
    status,
    effectiveAt: dayOf(day),
  });
  await db.affiliateStatusChange.updateMany({
    where: { affiliateId: affiliates.get('c') ?? '' },
    data: { status: 'active' },
  });
  await db.affiliateStatusChange.createMany({
    data: [changed('b', 'paused', 30), changed('b', 'active', 60), changed('c', 'banned', 80)],
  });
  for (const code of ['a', 'b', 'c', 'n', 'x']) {
    const affiliateId = affiliates.get(code === 'x' ? 'a' : code);
    const ends = code === 'x' ? { endsAt: dayOf(20) } : {};
    expectOk(
      await createDiscountCode(staffCtx, {
        programId,
        code: `${prefix}${code.toUpperCase()}`,
        kind: 'percent',
        percentBps: 1000,
        ...ends,
        ...(affiliateId ? { affiliateId } : {}),
      }),
    );
  }
  return { programId, affiliates, emails, prefix };
}

export type Person = { world: World; customerId: string; clicks: Map<string, Click> };
type Click = { id: string; affiliate: string; day: string; options: Map<string, string> };

export function newPerson(world: World, customerId: string): Person {
  return { world, customerId, clicks: new Map() };
}

/** Takes one step. Answers what was answered, where there is an answer. */
export async function takeStep(person: Person, step: string): Promise<unknown> {
  const { world, customerId } = person;
  const { programId } = world;
  const [verb = '', ...words] = step.split(' ');
  const options = new Map(
    words.flatMap((word) => {
      const [name = '', value = ''] = word.split('=');
      return word.includes('=') || FLAGS.has(word) ? [[name, value] as const] : [];
    }),
  );
  const [first = '', second = '', third = ''] = words.filter((word) => !word.includes('='));
  const orderId = `${customerId} ${first}`;
  switch (verb) {
    case 'click': {
      const click = { id: newId('click'), affiliate: second, day: third, options };
      person.clicks.set(first, click);
      return options.has('late') ? null : storeClick(person, click);
    }
    case 'arrive': {
      const click = clickOf(person, first);
      await storeClick(person, click);
      await db.replayedClick.create({ data: { clickId: click.id } });
      return decideLateClicks().then(() => null);
    }
    case 'lead':
      return recordLead(systemCtx, programId, {
        customerId,
        occurredAt: dayOf(first),
        ...touchOf(person, options),
      });
    case 'order':
      return recordOrder(systemCtx, programId, {
        orderId,
        customerId,
        occurredAt: dayOf(second),
        amount: Number(options.get('amount') ?? 10_000),
        currency: options.get('currency') ?? 'USD',
        ...touchOf(person, options),
        ...(options.has('self')
          ? { customerEmail: world.emails.get(options.get('self') ?? '') ?? '' }
          : {}),
      });
    case 'refund':
      return recordRefund(systemCtx, programId, {
        orderId,
        refundId: `${orderId} refund ${second}`,
        ...(second === 'rest' ? {} : { amount: Number(second) * 100 }),
      });
    case 'dispute':
      return recordDispute(systemCtx, programId, {
        orderId,
        disputeId: `${orderId} dispute`,
        status: second === 'won' || second === 'lost' ? second : 'open',
      });
    default:
      return takeOfficeStep(person, verb, [orderId, first, second]);
  }
}

const FILTERED = ['bot', 'prefetch', 'flood', 'not_navigation', 'self', 'inactive'];
const FLAGS = new Set([...FILTERED, 'late']);

/** What staff does. */
async function takeOfficeStep(
  { world, customerId }: Person,
  verb: string,
  [orderId = '', first = '', second = '']: string[],
): Promise<Result<unknown> | null> {
  const { programId } = world;
  const order = await db.order.findFirst({
    where: { programId, externalId: orderId },
    include: { commissions: { orderBy: { createdAt: 'desc' }, take: 1 } },
  });
  const reason = 'As asked.';
  switch (verb) {
    case 'approve': {
      const commissionId = order?.commissions[0]?.id;
      return commissionId ? approveCommission(staffCtx, { commissionId }) : null;
    }
    case 'give':
      return order
        ? reattribute(staffCtx, programId, {
            orderIds: [order.id],
            affiliateCode: await codeOf(world, second),
            reason,
          })
        : null;
    case 'keep':
      return reattribute(staffCtx, programId, {
        orderIds: [],
        customerId,
        reason,
        affiliateCode: await codeOf(world, first),
      });
    default:
      throw new Error(`there is no step ${verb}`);
  }
}

async function codeOf({ affiliates }: World, name: string): Promise<string> {
  const id = affiliates.get(name) ?? '';
  return (await db.affiliate.findUniqueOrThrow({ where: { id }, select: { code: true } })).code;
}

function clickOf({ clicks }: Person, name: string): Click {
  const click = clicks.get(name);
  if (!click) throw new Error(`there is no click ${name}`);
  return click;
}

async function storeClick(person: Person, { id, affiliate, day, options }: Click): Promise<null> {
  const { world, customerId } = person;
  const counted = options.get('dup');
  const reason = counted ? 'duplicate' : FILTERED.find((flag) => options.has(flag));
  await makeClick({
    id,
    programId: world.programId,
    affiliateId: world.affiliates.get(affiliate) ?? '',
    occurredAt: dayOf(day),
    sessionId: `${world.programId} ${customerId} ${options.get('session') ?? id}`,
    subId: `sub ${day}`,
    ...(reason ? { status: 'filtered', reason } : {}),
    ...(counted ? { countedClickId: clickOf(person, counted).id } : {}),
  });
  return null;
}

function touchOf(person: Person, options: ReadonlyMap<string, string>) {
  const clickName = options.get('click');
  const signed = options.get('token');
  const code = options.get('code');
  const token = signed === undefined ? undefined : clickOf(person, signed);
  return {
    ...(clickName === undefined ? {} : { click: clickOf(person, clickName).id }),
    ...(token
      ? {
          click: signClickToken({
            clickId: token.id,
            affiliateId: person.world.affiliates.get(token.affiliate) ?? '',
            at: dayOf(token.day),
          }),
        }
      : {}),
    ...(code === undefined ? {} : { code: `${person.world.prefix}${code}` }),
  };
}
