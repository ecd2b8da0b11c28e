import type { CommandContext } from '@/lib/db/work';
import { checkBooks, type CheckedBooks } from '@/lib/books/self-check/check-books';

// On globalThis: a page and an action may be in two bundles.
const shared = globalThis as { tributaryBookCheck?: Promise<CheckedBooks> | undefined };

/** For a button: while a check runs in this process, whoever asks for one gets that one's answer. */
export function checkBooksOnce(
  ctx: CommandContext,
  check: typeof checkBooks = checkBooks,
): Promise<CheckedBooks> {
  shared.tributaryBookCheck ??= check(ctx).finally(() => {
    shared.tributaryBookCheck = undefined;
  });
  return shared.tributaryBookCheck;
}
