import { notAllowed, receiveWebhook } from '@/app/api/webhooks/receive';

type Context = { params: Promise<{ provider: string; connectionId: string }> };

/** The events of one connection. */
export async function POST(request: Request, { params }: Context): Promise<Response> {
  const { provider, connectionId } = await params;
  return receiveWebhook(request, provider, connectionId);
}

export { notAllowed as GET, notAllowed as PUT, notAllowed as PATCH, notAllowed as DELETE };
