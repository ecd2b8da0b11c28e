import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Called } from '@/lib/testing/evals/agent';
import { because, expectRefused } from '@/lib/testing/evals/scenario';
import { countEffects, makeWorld, type World } from '@/lib/testing/evals/world';
import { verifyBooks } from '@/lib/books/verify';
import { balancesOf } from '@/lib/testing/money';

const AT_ONCE = 50;
const MINUTE_MS = 60_000;

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

afterEach(() => world.setClock(null));

afterAll(async () => {
  const checks = await verifyBooks();
  expect(checks.filter((check) => !check.ok && /^I\d/.test(check.id))).toEqual([]);
  await world.close();
});

/** A call that took effect and whose answer was lost: what the agent sends again. */
async function lose(tool: string, args: Record<string, unknown>) {
  const { token: confirmation } = await world.merchant.call(tool, args);
  const sent = { ...args, confirmation };
  expect((await world.merchant.call(tool, sent)).content).toMatchObject({ mode: 'done' });
  return sent;
}

const atOnce = (run: () => Promise<Called>) => Promise.all(Array.from({ length: AT_ONCE }, run));
const partOf = (commissionId: string) => ({ ...because(commissionId), amount: 30 });

describe('a confirmed call whose answer was lost, sent again as it was', () => {
  it.each([
    ['approve_payout', 'pending', 'alreadyApproved', (commissionId: string) => ({ commissionId })],
    ['void_commission', 'pending', 'alreadyVoided', because],
    ['claw_back_commission', 'available', 'alreadyClawedBack', because],
  ] as const)(
    '%s was done already, and nothing more comes of it',
    async (tool, status, name, args) => {
      const { commissionId } = await world.commission(status);
      const sent = await lose(tool, args(commissionId));
      const before = await countEffects();
      const { isError, content } = await world.merchant.call(tool, sent);
      expect(isError).toBe(false);
      expect(content).toMatchObject({ mode: 'already_done', [name]: true, effect: null });
      expect(await countEffects()).toEqual(before);
    },
  );

  it('takes no second part: it is refused, to 50 callers at once too', async () => {
    const { commissionId, member } = await world.commission('available');
    const sent = await lose('claw_back_commission', partOf(commissionId));
    const before = await countEffects();
    const answers = await atOnce(() => world.merchant.call('claw_back_commission', sent));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(['CONFIRMATION_USED']));
    expect(await countEffects()).toEqual(before);
    expect((await balancesOf(member.affiliateId)).available).toBe(1970n);
  });

  it('is not done on the daily limit instead', async () => {
    const trusted = await world.agent({ dailyLimits: { USD: 100_000 } });
    const { commissionId } = await world.commission('available');
    const args = partOf(commissionId);
    const { token: confirmation } = await trusted.call('claw_back_commission', args);
    const sent = { ...args, confirmation, skipConfirmation: true };
    expect((await trusted.call('claw_back_commission', sent)).content).toMatchObject({
      mode: 'done',
    });
    await expectRefused('CONFIRMATION_USED', () => trusted.call('claw_back_commission', sent));
  });

  it('is refused when something else was done since', async () => {
    const { commissionId } = await world.commission('pending');
    const sent = await lose('approve_payout', { commissionId });
    await world.merchant.confirm('claw_back_commission', because(commissionId));
    await expectRefused('CONFIRMATION_USED', () => world.merchant.call('approve_payout', sent));
  });

  it('is refused once the five minutes of its confirmation are over', async () => {
    const { commissionId } = await world.commission('pending');
    const at = new Date();
    world.setClock(at);
    const sent = await lose('approve_payout', { commissionId });
    world.setClock(new Date(at.getTime() + 5 * MINUTE_MS - 1));
    const { content } = await world.merchant.call('approve_payout', sent);
    expect(content).toMatchObject({ mode: 'already_done' });
    world.setClock(new Date(at.getTime() + 5 * MINUTE_MS));
    await expectRefused('CONFIRMATION_USED', () => world.merchant.call('approve_payout', sent));
  });
});

describe('a used confirmation', () => {
  it('says nothing to another key, to other arguments or to another tool', async () => {
    const { merchant, stranger, agent, commission } = world;
    const { commissionId } = await commission('pending');
    const sent = await lose('void_commission', because(commissionId));
    const colleague = await agent({});
    await expectRefused(
      'CONFIRMATION_INVALID',
      () => merchant.call('void_commission', { ...sent, reason: 'Another reason' }),
      () => merchant.call('claw_back_commission', sent),
      () => colleague.call('void_commission', sent),
      () => stranger.call('void_commission', sent),
    );
  });

  it('of an approval has one effect among 50 callers at once, and it was done already for the rest', async () => {
    const { commissionId } = await world.commission('pending');
    const { token: confirmation } = await world.merchant.call('approve_payout', { commissionId });
    const before = await countEffects();
    const answers = await atOnce(() =>
      world.merchant.call('approve_payout', { commissionId, confirmation }),
    );
    const modes = answers.map(({ content }) => content.mode).sort();
    expect(modes).toEqual([...Array<string>(AT_ONCE - 1).fill('already_done'), 'done']);
    const after = await countEffects();
    expect([after.audits, after.events, after.used]).toEqual([
      Number(before.audits) + 1,
      Number(before.events) + 1,
      Number(before.used) + 1,
    ]);
  });
});
