import type { Mutation } from '@/lib/testing/mutation';
import { APPLICANT_MUTATIONS } from '@/lib/testing/mutation-list-applicants';
import { BANK_MUTATIONS } from '@/lib/testing/mutation-list-bank';
import { BATCH_MUTATIONS } from '@/lib/testing/mutation-list-batches';
import { BOOK_MUTATIONS } from '@/lib/testing/mutation-list-books';
import { CLICK_MUTATIONS } from '@/lib/testing/mutation-list-clicks';
import { CLOSING_MUTATIONS } from '@/lib/testing/mutation-list-closing';
import { CREDIT_MUTATIONS } from '@/lib/testing/mutation-list-credit';
import { DECIDER_MUTATIONS } from '@/lib/testing/mutation-list-deciders';
import { DIGEST_MUTATIONS } from '@/lib/testing/mutation-list-digest';
import { FACTOR_MUTATIONS } from '@/lib/testing/mutation-list-factor';
import { GROUP_MUTATIONS } from '@/lib/testing/mutation-list-groups';
import { HARDENING_MUTATIONS } from '@/lib/testing/mutation-list-hardening';
import { JOB_MUTATIONS } from '@/lib/testing/mutation-list-jobs';
import { LOGIN_MUTATIONS } from '@/lib/testing/mutation-list-login';
import { MADE_CODE_MUTATIONS } from '@/lib/testing/mutation-list-made-codes';
import { MARK_MUTATIONS } from '@/lib/testing/mutation-list-marks';
import { BY_HAND_MUTATIONS } from '@/lib/testing/mutation-list-by-hand';
import { NAME_MUTATIONS } from '@/lib/testing/mutation-list-names';
import { LINE_MUTATIONS } from '@/lib/testing/mutation-list-lines';
import { ORDER_LINE_MUTATIONS } from '@/lib/testing/mutation-list-order-lines';
import { POSTBACK_MUTATIONS } from '@/lib/testing/mutation-list-postbacks';
import { PRIVACY_MUTATIONS } from '@/lib/testing/mutation-list-privacy';
import { RECORD_MUTATIONS } from '@/lib/testing/mutation-list-records';
import { RECRUIT_MUTATIONS } from '@/lib/testing/mutation-list-recruits';
import { RETROACTIVE_MUTATIONS } from '@/lib/testing/mutation-list-retroactive';
import { REWARD_MUTATIONS } from '@/lib/testing/mutation-list-rewards';
import { REFUND_MUTATIONS } from '@/lib/testing/mutation-list-refunds';
import { REFUSED_MUTATIONS } from '@/lib/testing/mutation-list-refused';
import { CONNECTOR_MUTATIONS } from '@/lib/testing/mutation-list-connectors';
import { REPORT_MUTATIONS } from '@/lib/testing/mutation-list-reports';
import { SALES_MUTATIONS } from '@/lib/testing/mutation-list-sales';
import { SCRIPT_MUTATIONS } from '@/lib/testing/mutation-list-script';
import { SET_MUTATIONS } from '@/lib/testing/mutation-list-sets';
import { SHARE_MUTATIONS } from '@/lib/testing/mutation-list-shares';
import { STATEMENT_MUTATIONS } from '@/lib/testing/mutation-list-statements';
import { TOLD_TOUCH_MUTATIONS } from '@/lib/testing/mutation-list-told-touches';
import { TOUCHED_MUTATIONS } from '@/lib/testing/mutation-list-touched';
import { WEBHOOK_CALL_MUTATIONS } from '@/lib/testing/mutation-list-webhook-calls';
import { WEBHOOK_END_MUTATIONS } from '@/lib/testing/mutation-list-webhook-ends';
import { WEBHOOK_MUTATIONS } from '@/lib/testing/mutation-list-webhooks';
import { ZONE_MUTATIONS } from '@/lib/testing/mutation-list-zones';

/** Every guard that is taken away, with the tests that are to go red without it. */
export const MUTATIONS: Mutation[] = [
  ...BOOK_MUTATIONS,
  ...BANK_MUTATIONS,
  ...BATCH_MUTATIONS,
  ...CREDIT_MUTATIONS,
  ...SET_MUTATIONS,
  ...MARK_MUTATIONS,
  ...TOUCHED_MUTATIONS,
  ...CLICK_MUTATIONS,
  ...SCRIPT_MUTATIONS,
  ...CLOSING_MUTATIONS,
  ...DECIDER_MUTATIONS,
  ...NAME_MUTATIONS,
  ...BY_HAND_MUTATIONS,
  ...SALES_MUTATIONS,
  ...REFUND_MUTATIONS,
  ...CONNECTOR_MUTATIONS,
  ...MADE_CODE_MUTATIONS,
  ...TOLD_TOUCH_MUTATIONS,
  ...LINE_MUTATIONS,
  ...RECRUIT_MUTATIONS,
  ...RETROACTIVE_MUTATIONS,
  ...REWARD_MUTATIONS,
  ...ORDER_LINE_MUTATIONS,
  ...REPORT_MUTATIONS,
  ...RECORD_MUTATIONS,
  ...JOB_MUTATIONS,
  ...STATEMENT_MUTATIONS,
  ...GROUP_MUTATIONS,
  ...HARDENING_MUTATIONS,
  ...SHARE_MUTATIONS,
  ...LOGIN_MUTATIONS,
  ...FACTOR_MUTATIONS,
  ...REFUSED_MUTATIONS,
  ...APPLICANT_MUTATIONS,
  ...PRIVACY_MUTATIONS,
  ...WEBHOOK_MUTATIONS,
  ...WEBHOOK_CALL_MUTATIONS,
  ...WEBHOOK_END_MUTATIONS,
  ...POSTBACK_MUTATIONS,
  ...DIGEST_MUTATIONS,
  ...ZONE_MUTATIONS,
];
