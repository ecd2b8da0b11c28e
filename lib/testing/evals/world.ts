import { randomBytes } from 'node:crypto';
import { connectAgent, type Agent } from '@/lib/testing/evals/agent';
import { mountMcp } from '@/lib/testing/evals/mount';
import { approveCommission } from '@/lib/commissions/approve-commission';
import type { CommissionStatus } from '@/lib/commissions/types';
import { voidCommission } from '@/lib/commissions/void-commission';
import { clawBackCommission } from '@/lib/corrections/claw-back-commission';
import { db } from '@/lib/db/client';
import { approvePayout, payPayout } from '@/lib/payouts/move-payouts';
import { requestPayout } from '@/lib/payouts/request-payout';
import { savePayoutDetails } from '@/lib/payouts/save-details';
import { expectOk } from '@/lib/result';
import { makeKey } from '@/lib/testing/api';
import { makeAffiliate, makeProgram, makeUser, staffCtx, systemCtx } from '@/lib/testing/factories';
import { countRows, makeEarned } from '@/lib/testing/money';
import { addDays } from '@/lib/time/calendar';

export type Member = { programId: string; affiliateId: string; userId: string; code: string };
export type Earned = { commissionId: string; orderId: string; payoutId: string | null };

/** What the scenarios stand on: a program, its keys, and an endpoint that real clients call. */
export type World = {
  programId: string;
  url: URL;
  setClock: (at: Date | null) => void;
  /** A key of the program with every scope. */
  merchant: Agent;
  /** A key of another program with every scope. */
  stranger: Agent;
  /** An agent with a key of its own, closed with the world. */
  agent: (key: Parameters<typeof makeKey>[1]) => Promise<Agent>;
  affiliate: (name?: string) => Promise<Member>;
  /** A commission of 2,000 minor units in that status, of an affiliate of its own unless one is named. */
  commission: (
    status?: CommissionStatus,
    options?: { of?: Member; amountMinor?: bigint; currency?: string; payout?: 'approved' },
  ) => Promise<Earned & { member: Member }>;
  user: typeof makeUser;
  close: () => Promise<void>;
};

export async function makeWorld(): Promise<World> {
  const mounted = await mountMcp();
  const minimumPayout = { USD: 1000, EUR: 1000 };
  const { id: programId } = await makeProgram({ minimumPayout });
  const { id: otherId } = await makeProgram({ minimumPayout });
  const agents: Agent[] = [];
  const connect = async (program: string, options: Parameters<typeof makeKey>[1]) => {
    const made = await connectAgent(mounted.url, await makeKey(program, options));
    agents.push(made);
    return made;
  };
  const affiliate = async (name = 'Ana Ruiz'): Promise<Member> => {
    const made = await makeAffiliate({ programId, name });
    const email = `${randomBytes(4).toString('hex')}@paypal.example`;
    expectOk(await savePayoutDetails(systemCtx, made.id, { method: 'paypal', email }));
    return { programId, affiliateId: made.id, userId: made.userId, code: made.code };
  };
  return {
    programId,
    url: mounted.url,
    setClock: mounted.setClock,
    merchant: await connect(programId, {}),
    stranger: await connect(otherId, {}),
    agent: (options) => connect(programId, options),
    affiliate,
    user: makeUser,
    commission: async (status = 'pending', options = {}) => {
      const member = options.of ?? (await affiliate());
      return { ...(await bring(member, status, options)), member };
    },
    close: async () => {
      await Promise.all(agents.map((agent) => agent.close()));
      await mounted.close();
    },
  };
}

/** Through the product's own commands, as far as the status asks. */
async function bring(
  member: Member,
  status: CommissionStatus,
  options: { amountMinor?: bigint; currency?: string; payout?: 'approved' },
): Promise<Earned> {
  const { amountMinor = 2000n, currency = 'USD' } = options;
  const isNew = status === 'pending' || status === 'approved' || status === 'voided';
  const earned = await makeEarned(member, {
    amountMinor,
    currency,
    ...(isNew ? {} : { earnedAt: addDays(new Date(), -40) }),
  });
  const { commissionId } = earned;
  const because = { commissionId, reason: 'Made so by the fixture' };
  if (status === 'voided') expectOk(await voidCommission(staffCtx, because));
  if (status === 'clawed_back') expectOk(await clawBackCommission(staffCtx, because));
  if (['approved', 'available', 'requested', 'paid'].includes(status)) {
    expectOk(await approveCommission(staffCtx, { commissionId }));
  }
  if (status !== 'requested' && status !== 'paid') return { ...earned, payoutId: null };
  const { affiliateId } = member;
  const { payoutId } = expectOk(await requestPayout(staffCtx, { affiliateId, currency }));
  if (status === 'paid' || options.payout === 'approved') {
    expectOk(await approvePayout(staffCtx, { payoutId }));
  }
  if (status === 'paid') expectOk(await payPayout(staffCtx, { payoutId }));
  return { ...earned, payoutId };
}

/** What a refused call must leave as it was: everything but the row that says it was called. */
export async function countEffects(): Promise<Record<string, number>> {
  const [{ audits, ...rest }, calls, used, spent] = await Promise.all([
    countRows(),
    db.auditEvent.count({ where: { action: 'AGENT_CALLED' } }),
    db.agentConfirmation.count({ where: { usedAt: { not: null } } }),
    db.agentSpend.aggregate({ _sum: { spentMinor: true } }),
  ]);
  return { ...rest, audits: (audits ?? 0) - calls, used, spent: Number(spent._sum.spentMinor) };
}
