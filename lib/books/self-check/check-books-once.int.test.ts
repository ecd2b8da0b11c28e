import { expect, it } from 'vitest';
import { db } from '@/lib/db/client';
import { checkBooks } from '@/lib/books/self-check/check-books';
import { checkBooksOnce } from '@/lib/books/self-check/check-books-once';
import { staffCtx } from '@/lib/testing/factories';

const quick: typeof checkBooks = (ctx) =>
  checkBooks(ctx, () => Promise.resolve({ checks: [], lookedAt: null }));

it('checks once for twenty clicks, and anew for the next one', async () => {
  const clicks = Array.from({ length: 20 }, () => checkBooksOnce(staffCtx, quick));
  const ids = new Set((await Promise.all(clicks)).map(({ id }) => id));
  expect(ids.size).toBe(1);
  expect(await db.bookCheck.count()).toBe(1);
  const next = await checkBooksOnce(staffCtx, quick);
  expect(ids).not.toContain(next.id);
  expect(await db.bookCheck.count()).toBe(2);
});

it('tells everyone who waits that it failed, and checks again for the next click', async () => {
  const broken = () => Promise.reject(new Error('the database is unavailable'));
  const clicks = [checkBooksOnce(staffCtx, broken), checkBooksOnce(staffCtx, quick)];
  for (const { status } of await Promise.allSettled(clicks)) expect(status).toBe('rejected');
  expect((await checkBooksOnce(staffCtx, quick)).ok).toBe(true);
});
