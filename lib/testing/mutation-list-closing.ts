import { one, type Mutation } from '@/lib/testing/mutation';

const GUARD = 'prisma/migrations/20261130000200_closed_books/migration.sql';
const TESTS = ['lib/statements/closed-books.int.test.ts'];

/** What keeps a statement true after it was told (ADR 023). */
export const CLOSING_MUTATIONS: Mutation[] = [
  one(
    'trigger ledger_entries_open',
    GUARD,
    'WHERE t.created_at < f.books_closed_to',
    'WHERE false AND t.created_at < f.books_closed_to',
    TESTS,
  ),
  one('the lock of ledger_entries_open', GUARD, 'ORDER BY f.id FOR SHARE', 'ORDER BY f.id', TESTS),
  one(
    'books that were closed are met again, at a later time',
    'lib/db/transact.ts',
    'isRetryable(error) || isBooksClosed(error)',
    'isRetryable(error)',
    TESTS,
  ),
];
