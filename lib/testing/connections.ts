import { POST } from '@/app/api/webhooks/[provider]/[connectionId]/route';
import { addConnectionSecret, createConnection } from '@/lib/connectors/connections/commands';
import type { Provider } from '@/lib/connectors/port/types';
import { db } from '@/lib/db/client';
import { newId } from '@/lib/ids';
import { expectOk } from '@/lib/result';
import { systemCtx } from '@/lib/testing/factories';

/** A connected shop. */
export async function makeConnection(programId: string, provider: Provider, ...secrets: string[]) {
  const input = { programId, provider, name: `A ${provider} shop` };
  const { id } = expectOk(await createConnection(systemCtx, input));
  for (const secret of secrets) {
    expectOk(await addConnectionSecret(systemCtx, { connectionId: id, secret }));
  }
  return { id, provider };
}

export type Sent = {
  status: number;
  body: Record<string, unknown> & { outcome?: string; error?: { code: string } };
};

/** Sends a body as the shop would, to the address of its connection. */
export async function sendTo(
  { id: connectionId, provider }: { id: string; provider: string },
  body: string,
  headers: Record<string, string>,
): Promise<Sent> {
  const request = new Request(`http://localhost:3000/api/webhooks/${provider}/${connectionId}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  const params = Promise.resolve({ provider, connectionId });
  const response = await POST(request, { params });
  return { status: response.status, body: (await response.json()) as Sent['body'] };
}

/** Of a shop, refused once, and by now of a kind that says nothing here. */
export async function makeRefusedEvent(programId: string): Promise<string> {
  const { id: connectionId } = await makeConnection(programId, 'generic');
  const id = newId('inboxEvent');
  const payload = { type: 'other.thing', data: {} };
  const about = { type: payload.type, outcome: 'refused', note: 'INVALID_INPUT: As before.' };
  await db.inboxEvent.create({ data: { id, connectionId, eventId: id, payload, ...about } });
  return id;
}
