import { describe, expect, it } from 'vitest';
import {
  evenOut,
  followDebts,
  planRestore,
  type DebtStep,
  type RefundClaim,
} from '@/lib/corrections/restore-rules';

const owe = (refundId: string | null, minor: bigint): DebtStep => ({
  kind: 'owe',
  refundId,
  minor,
});
const writeOff = (minor: bigint): DebtStep => ({
  kind: 'settle',
  minor,
  isForgiven: true,
  itemId: null,
});
const net = (itemId: string, minor: bigint): DebtStep => ({
  kind: 'settle',
  minor,
  isForgiven: false,
  itemId,
});
const openAgain = (itemId: string, minor: bigint): DebtStep => ({
  kind: 'open_again',
  minor,
  itemId,
});
const cancel = (refundId: string, minor: bigint, isForgiven = false): DebtStep => ({
  kind: 'cancel',
  refundId,
  minor,
  isForgiven,
});

const outcomes = (steps: DebtStep[]) =>
  followDebts(steps).map((debt) => [debt.refundId, debt.openMinor, debt.forgivenMinor]);

describe('the debts of a commission', () => {
  it.each<[string, DebtStep[], unknown[]]>([
    [
      'the oldest is settled first',
      [owe(null, 10n), owe('r', 20n), writeOff(15n)],
      [
        [null, 0n, 10n],
        ['r', 15n, 5n],
      ],
    ],
    [
      'one that came later is not settled by what was before',
      [owe('r', 20n), net('i', 20n), owe(null, 10n)],
      [
        ['r', 0n, 0n],
        [null, 10n, 0n],
      ],
    ],
    [
      'a payout that ends without payment opens what it had netted, and nothing else',
      [owe('r', 20n), net('i', 20n), owe(null, 10n), writeOff(10n), openAgain('i', 20n)],
      [
        ['r', 20n, 0n],
        [null, 0n, 10n],
      ],
    ],
    [
      'a part of it is open again, a repayment is not',
      [
        owe('r', 20n),
        { kind: 'settle', minor: 5n, isForgiven: false, itemId: null },
        net('i', 15n),
        openAgain('i', 15n),
      ],
      [['r', 15n, 0n]],
    ],
    [
      'a reversal cancels those of its refund only',
      [owe(null, 10n), owe('r', 20n), writeOff(15n), cancel('r', 15n), cancel('r', 5n, true)],
      [
        [null, 0n, 10n],
        ['r', 0n, 0n],
      ],
    ],
    [
      'one that an earlier version let cancel more goes on to other refunds, and then to a person',
      [owe(null, 10n), owe('r', 20n), owe('s', 20n), cancel('s', 45n)],
      [
        [null, 5n, 0n],
        ['r', 0n, 0n],
        ['s', 0n, 0n],
      ],
    ],
    [
      'what was forgiven of its own is forgiven of the other then',
      [owe('r', 20n), writeOff(20n), owe('s', 20n), cancel('r', 15n)],
      [
        ['r', 0n, 5n],
        ['s', 5n, 15n],
      ],
    ],
    [
      'and what a payout had netted of its own is opened as the other’s',
      [owe('r', 20n), net('i', 20n), owe('s', 20n), cancel('r', 15n), openAgain('i', 20n)],
      [
        ['r', 5n, 0n],
        ['s', 20n, 0n],
      ],
    ],
  ])('%s', (_label, steps, expected) => {
    expect(outcomes(steps)).toEqual(expected);
  });
});

const claim = (
  refundId: string,
  of: RefundClaim['of'],
  more: Partial<RefundClaim>,
): RefundClaim => ({
  commissionId: 'c',
  refundId,
  of,
  takenMinor: 20n,
  openMinor: 0n,
  forgivenMinor: 0n,
  restsInAccount: false,
  answersId: 't',
  ...more,
});

describe('claims of which one restored more than it took', () => {
  const even = (...claims: RefundClaim[]) =>
    evenOut(claims).map((row) => [row.refundId, row.takenMinor]);
  const over = claim('over', 'reversed', { takenMinor: -1n });

  it('are what the others took less of, to the unit', () => {
    const own = claim('own', 'own', {});
    const inForce = claim('in_force', 'in_force', {});
    const before = claim('before', 'reversed', { takenMinor: 1n });
    expect(even(own, over, inForce)).toEqual([
      ['own', 20n],
      ['in_force', 19n],
    ]);
    expect(even(own, over, inForce, before)).toEqual([
      ['own', 20n],
      ['in_force', 20n],
    ]);
  });

  it('leave a debt to the one whose debt it is', () => {
    const inForce = claim('in_force', 'in_force', { openMinor: 12n, forgivenMinor: 8n });
    const own = claim('own', 'own', { openMinor: 19n });
    expect(even(inForce, own, over)).toEqual([
      ['in_force', 20n],
      ['own', 19n],
    ]);
  });

  it('are reduced by all of it even where all of it is owed', () => {
    const own = claim('own', 'own', { openMinor: 20n });
    const rest = claim('rest', 'in_force', { takenMinor: 5n, openMinor: 5n });
    expect(even(own, rest, claim('over', 'reversed', { takenMinor: -7n }))).toEqual([['own', 18n]]);
  });

  it('stay as they are without such a one, and cannot be less than nothing together', () => {
    const own = claim('own', 'own', { openMinor: 20n });
    expect(evenOut([own, claim('none', 'reversed', { takenMinor: 0n })])).toEqual([own]);
    expect(() => evenOut([over])).toThrow('never took');
  });
});

const plan = (claims: RefundClaim[], amountMinor: bigint, reinstatedMinor = 0n) => {
  const { gives, lostMinor } = planRestore(claims, amountMinor, reinstatedMinor);
  return [
    ...gives.map((give) => [
      give.claim.refundId,
      give.debtMinor,
      give.forgivenMinor,
      give.inAccountMinor,
    ]),
    ['lost', lostMinor],
  ];
};

describe('what a reversed refund restores', () => {
  const forgiven = claim('in_force', 'in_force', { forgivenMinor: 20n });

  it('is what it took: the open debt, the forgiven one, and the rest where the commission lies', () => {
    const own = { openMinor: 5n, forgivenMinor: 7n };
    expect(plan([forgiven, claim('own', 'own', { ...own, restsInAccount: true })], 20n)).toEqual([
      ['own', 5n, 7n, 8n],
      ['lost', 0n],
    ]);
    expect(plan([forgiven, claim('own', 'own', own)], 20n)).toEqual([
      ['own', 5n, 7n, 0n],
      ['lost', 8n],
    ]);
  });

  it('is of others only where it is more than it took: of earlier reversals first', () => {
    const before = claim('before', 'reversed', { openMinor: 20n });
    const own = claim('own', 'own', { openMinor: 20n });
    expect(plan([forgiven, before, own], 21n)).toEqual([
      ['before', 1n, 0n, 0n],
      ['own', 20n, 0n, 0n],
      ['lost', 0n],
    ]);
    expect(plan([forgiven, own], 21n)).toEqual([
      ['in_force', 0n, 1n, 0n],
      ['own', 20n, 0n, 0n],
      ['lost', 0n],
    ]);
  });

  it('is not once more what was reinstated already', () => {
    const before = claim('before', 'reversed', { restsInAccount: true });
    const own = claim('own', 'own', { openMinor: 20n });
    expect(plan([forgiven, before, own], 21n, 20n)).toEqual([
      ['in_force', 0n, 1n, 0n],
      ['own', 20n, 0n, 0n],
      ['lost', 0n],
    ]);
  });

  it('is planned of what took something only', () => {
    const own = claim('own', 'own', {});
    const none = 'nothing was taken';
    expect(() => plan([own, claim('x', 'in_force', { takenMinor: -1n })], 20n)).toThrow(none);
    expect(() => plan([own, claim('x', 'in_force', { takenMinor: 0n })], 20n)).toThrow(none);
  });

  it('over two commissions opens no adjustment while one of them is owed', () => {
    const paid = claim('own', 'own', { commissionId: 'adjustment' });
    const owed = claim('own', 'own', { openMinor: 20n });
    expect(plan([paid, owed], 20n)).toEqual([
      ['own', 20n, 0n, 0n],
      ['lost', 0n],
    ]);
  });
});
