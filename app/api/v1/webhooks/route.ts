import { createWebhookEndpoint, listWebhooksEndpoint } from '@/app/api/v1/webhooks/endpoints';
import { serve } from '@/lib/http/endpoint';

export const { GET, POST, PUT, PATCH, DELETE, OPTIONS } = serve(
  createWebhookEndpoint,
  listWebhooksEndpoint,
);
