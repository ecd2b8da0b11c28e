'use server';

import { revalidatePath } from 'next/cache';
import { z } from 'zod';
import { formatNumber } from '@/components/ui/format';
import { verifyChain } from '@/lib/audit/seal/verify-chain';
import { requireStaff } from '@/lib/people/session';
import { defineAction } from '@/lib/http/define-action';
import { checkBooksOnce } from '@/lib/books/self-check/check-books-once';
import { ok } from '@/lib/result';

const guard = () => requireStaff('books.read');
const CHAIN_MS = 8_000;

export const checkBooksAction = defineAction({
  guard,
  input: z.object({}),
  run: async ({ ctx }) => ok(await checkBooksOnce(ctx)),
  onDone: () => revalidatePath('/admin', 'layout'),
  message: ({ ok: inOrder, unfinished }) => {
    if (!inOrder) return 'Checked. Not everything is in order.';
    return unfinished.length === 0
      ? 'Checked. The books are in order.'
      : 'Not finished in time: run npm run verify.';
  },
});

/** As far as it comes in a few seconds; the command line follows a chain of any length. */
export const checkChainAction = defineAction({
  guard,
  input: z.object({}),
  run: async () => ok(await verifyChain({ budgetMs: CHAIN_MS })),
  message: ({ fault, checked, sealed, complete }) => {
    if (fault) return `Not in order: ${fault.text}.`;
    const seen = formatNumber(Number(checked));
    return complete
      ? `All ${seen} sealed rows are as they were written.`
      : `The first ${seen} of ${formatNumber(Number(sealed))} sealed rows are as they were written.`;
  },
});
