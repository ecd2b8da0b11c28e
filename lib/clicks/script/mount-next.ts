import { clickDeps } from '@/lib/clicks/redirect/deps';
import { handlePage } from '@/lib/clicks/script/handle-page';
import { MAX_MESSAGE_BYTES } from '@/lib/clicks/script/read-message';
import { clientAddress } from '@/lib/request/client-address';

/** The mount on Next, of `POST` and `OPTIONS`. */
export async function answerPage(request: Request): Promise<Response> {
  const address = clientAddress(request.headers);
  const body = await request.arrayBuffer();
  const {
    status,
    headers,
    body: told,
  } = await handlePage(
    {
      method: request.method,
      header: (name) => request.headers.get(name),
      address: address === 'unknown' ? null : address,
      body: body.byteLength > MAX_MESSAGE_BYTES ? '' : Buffer.from(body).toString(),
    },
    await clickDeps(),
  );
  return new Response(status === 204 ? null : told, { status, headers });
}
