import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FairQueue, type Place, TooBusy } from '@/lib/request/fair-queue';

const options = {
  running: 2,
  waiting: 10,
  capOf: () => ({ running: 2, waiting: 4 }),
  waitMs: 60_000,
};

/** Asks, and notes under a name what comes of it. */
function stage(queue: FairQueue) {
  const began: string[] = [];
  const refused: [string, string][] = [];
  const places = new Map<string, Place>();
  const ask = (name: string, share: string | null = name[0] ?? '') => {
    const place = queue.ask(share, {
      begin: () => began.push(name),
      refuse: (full) => refused.push([name, full]),
    });
    places.set(name, place);
  };
  const leave = (name: string) => places.get(name)?.leave();
  return { began, refused, ask, leave };
}

describe('a fair queue', () => {
  it('lets in what there is room for, and the rest in turn by share', () => {
    const { began, ask, leave } = stage(new FairQueue(options));
    for (const name of ['a1', 'a2', 'a3', 'a4', 'a5', 'b1', 'b2', 'c1']) ask(name);
    expect(began).toEqual(['a1', 'a2']);
    for (const name of ['a1', 'a2', 'a3', 'b1', 'c1', 'a4']) leave(name);
    expect(began).toEqual(['a1', 'a2', 'a3', 'b1', 'c1', 'a4', 'b2', 'a5']);
  });

  it('keeps a share from taking all the room, also while nobody else asks', () => {
    const capOf = () => ({ running: 1, waiting: 4 });
    const { began, ask } = stage(new FairQueue({ ...options, capOf }));
    for (const name of ['a1', 'a2', 'b1', 'c1']) ask(name);
    expect(began).toEqual(['a1', 'b1']);
  });

  it('refuses what is beyond a share, and nobody else for it', () => {
    const { refused, ask, leave, began } = stage(new FairQueue(options));
    for (let n = 1; n <= 8; n++) ask(`a${n}`);
    expect(refused).toEqual([
      ['a7', 'share'],
      ['a8', 'share'],
    ]);
    ask('b1');
    leave('a1');
    leave('a2');
    expect(began).toContain('b1');
    expect(refused).toHaveLength(2);
  });

  it('takes the place from whoever has most of them when all are taken', () => {
    const queue = new FairQueue({ ...options, capOf: () => ({ running: 1, waiting: 8 }) });
    const { refused, ask } = stage(queue);
    for (let n = 1; n <= 9; n++) ask(`a${n}`);
    for (let n = 1; n <= 3; n++) ask(`b${n}`);
    expect(queue.waiting).toBe(10);
    ask('c1');
    expect(refused).toEqual([['a9', 'all']]);
    // Its own newest would be no gain.
    ask('a10');
    expect(refused.at(-1)).toEqual(['a10', 'all']);
    expect(queue.waiting).toBe(10);
  });

  it('has no cap for those who have no share, and they do not keep out those who have one', () => {
    const { began, refused, ask, leave } = stage(new FairQueue(options));
    for (let n = 1; n <= 8; n++) ask(`n${n}`, null);
    ask('a1');
    leave('n1');
    leave('n2');
    expect(began).toEqual(['n1', 'n2', 'n3', 'a1']);
    expect(refused).toEqual([]);
  });

  it('forgets who leaves while waiting', () => {
    const { began, ask, leave } = stage(new FairQueue(options));
    for (const name of ['a1', 'a2', 'b1', 'c1']) ask(name);
    leave('b1');
    leave('a1');
    leave('a1');
    expect(began).toEqual(['a1', 'a2', 'c1']);
  });

  it('refuses who has waited for too long', async () => {
    const { refused, ask } = stage(new FairQueue({ ...options, waitMs: 1 }));
    for (const name of ['a1', 'a2', 'b1']) ask(name);
    await expect.poll(() => refused).toEqual([['b1', 'all']]);
  });

  it('gives the place back whether the work ends well or not', async () => {
    const queue = new FairQueue({ ...options, capOf: () => ({ running: 1, waiting: 0 }) });
    const wrong = queue.run('a', () => Promise.reject(new Error('wrong')));
    await expect(queue.run('a', () => Promise.resolve(1))).rejects.toThrow(TooBusy);
    await expect(wrong).rejects.toThrow('wrong');
    expect(await queue.run('a', () => Promise.resolve(2))).toBe(2);
    expect([queue.running, queue.waiting]).toEqual([0, 0]);
  });

  it('never runs more than it may, never idles while somebody may run, and loses nobody', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('ask' as const), share: fc.constantFrom('a', 'b', 'c', null) }),
      fc.record({ kind: fc.constant('leave' as const), nth: fc.nat(30) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
        const cap = { running: 2, waiting: 3 };
        const queue = new FairQueue({ running: 4, waiting: 7, capOf: () => cap, waitMs: 60_000 });
        const all: { share: string | null; state: string; place?: Place }[] = [];
        for (const one of steps) {
          if (one.kind === 'ask') {
            const asked: (typeof all)[number] = { share: one.share, state: 'waiting' };
            all.push(asked);
            asked.place = queue.ask(one.share, {
              begin: () => (asked.state = 'running'),
              refuse: () => (asked.state = 'refused'),
            });
          } else {
            const there = all.filter(({ state }) => state === 'running' || state === 'waiting');
            const leaving = there[one.nth % Math.max(1, there.length)];
            if (leaving) {
              leaving.state = 'left';
              leaving.place?.leave();
            }
          }
          const count = (state: string, share?: string | null) =>
            all.filter((a) => a.state === state && (share === undefined || a.share === share))
              .length;
          expect([queue.running, queue.waiting]).toEqual([count('running'), count('waiting')]);
          expect(queue.running).toBeLessThanOrEqual(4);
          for (const share of ['a', 'b', 'c', null]) {
            const most = share === null ? 4 : cap.running;
            expect(count('running', share)).toBeLessThanOrEqual(most);
            const couldRun = queue.running < 4 && count('running', share) < most;
            if (couldRun) expect(count('waiting', share)).toBe(0);
          }
        }
        for (const one of all) one.place?.leave();
        expect([queue.running, queue.waiting]).toEqual([0, 0]);
      }),
    );
  });
});
