import { clickDeps } from '@/lib/clicks/redirect/deps';
import { handleClick } from '@/lib/clicks/redirect/handle-click';
import { clientAddress } from '@/lib/request/client-address';

/** The mount on Next: a web Request in, a web Response out. Both addresses under `/r/` share it. */
export async function answerClick(request: Request): Promise<Response> {
  const address = clientAddress(request.headers);
  const answer = await handleClick(
    {
      method: request.method,
      url: request.url,
      header: (name) => request.headers.get(name),
      address: address === 'unknown' ? null : address,
    },
    await clickDeps(),
  );
  const headers = new Headers(answer.headers);
  for (const cookie of answer.cookies) headers.append('set-cookie', cookie);
  return new Response(null, { status: answer.status, headers });
}
