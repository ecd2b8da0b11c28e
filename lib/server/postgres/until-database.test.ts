import { describe, expect, it } from 'vitest';

import { DatabaseUnavailable, StartError } from '@/lib/command';
import { untilDatabase } from '@/lib/server/postgres/until-database';

const unavailable = (text: string) => Promise.reject(new DatabaseUnavailable(text));
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function setUp() {
  const said: string[] = [];
  const stop = new AbortController();
  const options = {
    signal: stop.signal,
    retryMs: 5,
    patienceMs: 20,
    quietMs: 10_000,
    say: (line: string) => void said.push(line),
  };
  return { said, stop, options };
}

describe('a start that waits for its database', () => {
  it('tries until it is there, says once why it waits, and once that it goes on', async () => {
    const { said, options } = setUp();
    let tries = 0;
    await untilDatabase(async (reached) => {
      if (++tries < 5) await unavailable('Nothing answers.');
      reached();
    }, options);
    expect(tries).toBe(5);
    expect(said).toEqual([
      expect.stringContaining('Nothing answers.'),
      'The database is there: the start goes on.',
    ]);
  });

  it('says it again after a while', async () => {
    const { said, options } = setUp();
    let tries = 0;
    const attempt = async () => {
      if (++tries < 10) await unavailable('Nothing answers.');
    };
    await untilDatabase(attempt, { ...options, quietMs: 12 });
    expect(said.length).toBeGreaterThan(1);
    expect(said.length).toBeLessThan(9);
  });

  it('speaks of a try that gets no answer, and not of one that has much to do', async () => {
    const { said, options } = setUp();
    await untilDatabase(() => sleep(50).then(() => undefined), options);
    expect(said).toEqual([expect.stringContaining('has not answered yet')]);
    said.length = 0;
    await untilDatabase(async (reached) => {
      reached();
      await sleep(50);
    }, options);
    expect(said).toEqual([]);
  });

  it('ends with what is no matter of waiting', async () => {
    const { said, options } = setUp();
    const attempt = () => Promise.reject(new StartError('The migration is wrong.'));
    await expect(untilDatabase(attempt, options)).rejects.toThrow('The migration is wrong.');
    expect(said).toEqual([]);
  });

  it('ends when it is stopped', async () => {
    const { stop, options } = setUp();
    const waiting = untilDatabase(() => unavailable('Nothing answers.'), {
      ...options,
      retryMs: 60_000,
    });
    setTimeout(() => stop.abort(), 10);
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
