import type { Mutation } from '@/lib/testing/mutation';
import { BATCH_MUTATIONS } from '@/lib/testing/mutation-list-batches';
import { BOOK_MUTATIONS } from '@/lib/testing/mutation-list-books';
import { CLOSING_MUTATIONS } from '@/lib/testing/mutation-list-closing';
import { DECIDER_MUTATIONS } from '@/lib/testing/mutation-list-deciders';
import { JOB_MUTATIONS } from '@/lib/testing/mutation-list-jobs';
import { MARK_MUTATIONS } from '@/lib/testing/mutation-list-marks';
import { RECORD_MUTATIONS } from '@/lib/testing/mutation-list-records';
import { REFUND_MUTATIONS } from '@/lib/testing/mutation-list-refunds';
import { SALES_MUTATIONS } from '@/lib/testing/mutation-list-sales';
import { SET_MUTATIONS } from '@/lib/testing/mutation-list-sets';
import { STATEMENT_MUTATIONS } from '@/lib/testing/mutation-list-statements';
import { TOUCHED_MUTATIONS } from '@/lib/testing/mutation-list-touched';

/** Every guard that is taken away, with the tests that are to go red without it. */
export const MUTATIONS: Mutation[] = [
  ...BOOK_MUTATIONS,
  ...BATCH_MUTATIONS,
  ...SET_MUTATIONS,
  ...MARK_MUTATIONS,
  ...TOUCHED_MUTATIONS,
  ...CLOSING_MUTATIONS,
  ...DECIDER_MUTATIONS,
  ...SALES_MUTATIONS,
  ...REFUND_MUTATIONS,
  ...RECORD_MUTATIONS,
  ...JOB_MUTATIONS,
  ...STATEMENT_MUTATIONS,
];
