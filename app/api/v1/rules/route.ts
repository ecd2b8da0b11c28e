import { createRuleEndpoint, listRulesEndpoint } from '@/app/api/v1/rules/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  createRuleEndpoint,
  listRulesEndpoint,
);
