import { notAllowed, receiveWebhook } from '@/app/api/webhooks/receive';
import { STRIPE_FALLBACK } from '@/lib/connectors/port/types';

/** Stripe's events under STRIPE_WEBHOOK_SECRET, as before there were connections. */
export function POST(request: Request): Promise<Response> {
  return receiveWebhook(request, 'stripe', STRIPE_FALLBACK);
}

export { notAllowed as GET, notAllowed as PUT, notAllowed as PATCH, notAllowed as DELETE };
