import { vi } from 'vitest';
import * as actions from '@/app/admin/books/actions';
import { actionCase, testActions } from '@/lib/testing/actions';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

testActions(actions, {
  checkBooksAction: actionCase({
    may: ['owner', 'admin', 'finance'],
    fields: () => ({}),
    needs: [],
    answers: 'done: Checked. The books are in order.',
    changes: ['book_check', 'book_mark'],
  }),
  checkChainAction: actionCase({
    may: ['owner', 'admin', 'finance'],
    fields: () => ({}),
    needs: [],
    answers: 'done: All ',
    changes: [],
  }),
});
