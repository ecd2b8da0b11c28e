import { expect, it } from 'vitest';
import { DatabaseClock } from '@/lib/clicks/recording/database-clock';

it('runs as this machine does until the database has said anything', () => {
  let monotonic = 500;
  const clock = new DatabaseClock(
    () => monotonic,
    () => 1_000_000,
  );
  monotonic = 750;
  expect(clock.now()).toBe(1_000_250);
});

it('follows the database, and no change of this machine’s own time', () => {
  let monotonic = 0;
  let own = 1_000_000;
  const clock = new DatabaseClock(
    () => monotonic,
    () => own,
  );
  clock.observe(5_000_000, clock.mark());
  own -= 3_600_000;
  monotonic = 100;
  expect(clock.now()).toBe(5_000_100);
});

it('an answer that took long corrects only what it proves', () => {
  let monotonic = 0;
  const clock = new DatabaseClock(
    () => monotonic,
    () => 0,
  );
  clock.observe(1_000, clock.mark());
  const sentAt = clock.mark();
  monotonic = 400;
  // Read somewhere within these 400 ms: nothing says that the clock is wrong.
  clock.observe(1_200, sentAt);
  expect(clock.now()).toBe(1_400);
  // The database's clock was set an hour back.
  clock.observe(1_400 - 3_600_000, clock.mark());
  expect(clock.now()).toBe(1_400 - 3_600_000);
});
