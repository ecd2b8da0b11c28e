import {
  createAffiliateEndpoint,
  getAffiliateEndpoint,
  getAffiliateLinkEndpoint,
  getAffiliateStatsEndpoint,
  listAffiliatesEndpoint,
  updateAffiliateEndpoint,
} from '@/app/api/v1/affiliates/endpoints';
import {
  getPostbackEndpoint,
  removePostbackEndpoint,
  setPostbackEndpoint,
  testPostbackEndpoint,
} from '@/app/api/v1/affiliates/[id]/postback/endpoints';
import { getAttributionEndpoint } from '@/app/api/v1/attributions/endpoints';
import {
  approveCommissionEndpoint,
  clawBackCommissionEndpoint,
  getCommissionEndpoint,
  listCommissionsEndpoint,
  voidCommissionEndpoint,
} from '@/app/api/v1/commissions/endpoints';
import {
  dismissSuggestionEndpoint,
  getCustomerEndpoint,
  joinCustomersEndpoint,
  listCustomersEndpoint,
  splitCustomerEndpoint,
} from '@/app/api/v1/customers/endpoints';
import {
  createDiscountCodeEndpoint,
  getDiscountCodeEndpoint,
  listAffiliateDiscountCodesEndpoint,
  listDiscountCodesEndpoint,
} from '@/app/api/v1/discount-codes/endpoints';
import { recordDisputeEndpoint } from '@/app/api/v1/disputes/endpoints';
import {
  changeGroupEndpoint,
  createGroupEndpoint,
  getGroupEndpoint,
  listGroupsEndpoint,
  moveAffiliateEndpoint,
  removeGroupEndpoint,
  reorderGroupsEndpoint,
} from '@/app/api/v1/groups/endpoints';
import { recordLeadEndpoint } from '@/app/api/v1/leads/endpoints';
import { getOrderEndpoint, recordOrderEndpoint } from '@/app/api/v1/orders/endpoints';
import {
  approvePayoutEndpoint,
  cancelPayoutEndpoint,
  markPayoutPaidEndpoint,
  rejectPayoutEndpoint,
} from '@/app/api/v1/payouts/[id]/endpoints';
import {
  getPayoutBatchEndpoint,
  getPayoutEndpoint,
  listPayoutBatchesEndpoint,
  listPayoutsEndpoint,
} from '@/app/api/v1/payouts/endpoints';
import { recordRefundEndpoint, reverseRefundEndpoint } from '@/app/api/v1/refunds/endpoints';
import {
  changeRuleEndpoint,
  createRuleEndpoint,
  endRuleEndpoint,
  getRuleEndpoint,
  listCapsEndpoint,
  listRulesEndpoint,
  reorderRulesEndpoint,
  setCapsEndpoint,
} from '@/app/api/v1/rules/endpoints';
import { getStatementEndpoint, listStatementsEndpoint } from '@/app/api/v1/statements/endpoints';
import {
  getDeliveryEndpoint,
  listDeliveriesEndpoint,
  resendDeliveryEndpoint,
} from '@/app/api/v1/webhook-deliveries/endpoints';
import {
  changeWebhookEndpoint,
  createWebhookEndpoint,
  getWebhookEndpoint,
  listWebhooksEndpoint,
  listWebhookSecretsEndpoint,
  removeWebhookEndpoint,
  resendSinceEndpoint,
  rotateWebhookEndpoint,
  sendTestEventEndpoint,
} from '@/app/api/v1/webhooks/endpoints';
import type { Endpoint } from '@/lib/http/endpoint';

/** Every endpoint of the API, for its document. A test compares the list with the route files. */
export const endpoints: readonly Endpoint[] = [
  recordLeadEndpoint,
  recordOrderEndpoint,
  getOrderEndpoint,
  recordRefundEndpoint,
  reverseRefundEndpoint,
  recordDisputeEndpoint,
  listCommissionsEndpoint,
  getCommissionEndpoint,
  approveCommissionEndpoint,
  voidCommissionEndpoint,
  clawBackCommissionEndpoint,
  listAffiliatesEndpoint,
  createAffiliateEndpoint,
  getAffiliateEndpoint,
  updateAffiliateEndpoint,
  getAffiliateStatsEndpoint,
  moveAffiliateEndpoint,
  listGroupsEndpoint,
  createGroupEndpoint,
  getGroupEndpoint,
  changeGroupEndpoint,
  reorderGroupsEndpoint,
  removeGroupEndpoint,
  listAffiliateDiscountCodesEndpoint,
  getAffiliateLinkEndpoint,
  getPostbackEndpoint,
  setPostbackEndpoint,
  removePostbackEndpoint,
  testPostbackEndpoint,
  getAttributionEndpoint,
  listCustomersEndpoint,
  getCustomerEndpoint,
  joinCustomersEndpoint,
  splitCustomerEndpoint,
  dismissSuggestionEndpoint,
  listRulesEndpoint,
  createRuleEndpoint,
  getRuleEndpoint,
  changeRuleEndpoint,
  endRuleEndpoint,
  reorderRulesEndpoint,
  listCapsEndpoint,
  setCapsEndpoint,
  listDiscountCodesEndpoint,
  createDiscountCodeEndpoint,
  getDiscountCodeEndpoint,
  listPayoutsEndpoint,
  getPayoutEndpoint,
  approvePayoutEndpoint,
  rejectPayoutEndpoint,
  cancelPayoutEndpoint,
  markPayoutPaidEndpoint,
  listPayoutBatchesEndpoint,
  getPayoutBatchEndpoint,
  listStatementsEndpoint,
  getStatementEndpoint,
  listWebhooksEndpoint,
  createWebhookEndpoint,
  getWebhookEndpoint,
  changeWebhookEndpoint,
  removeWebhookEndpoint,
  listWebhookSecretsEndpoint,
  rotateWebhookEndpoint,
  sendTestEventEndpoint,
  resendSinceEndpoint,
  listDeliveriesEndpoint,
  getDeliveryEndpoint,
  resendDeliveryEndpoint,
];
