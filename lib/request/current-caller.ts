import { callerNetwork } from '@/lib/request/client-address';
import { currentRequestId } from '@/lib/request/request-id';

export type CurrentCaller = { network: string; path: string | null; requestId: string };

/** Who asks for the page or action that runs now; null outside of Next's requests. */
export async function currentCaller(): Promise<CurrentCaller | null> {
  try {
    const { headers } = await import('next/headers');
    const incoming = await headers();
    return {
      network: callerNetwork(incoming).network,
      path: incoming.get('x-path'),
      requestId: await currentRequestId(),
    };
  } catch {
    return null;
  }
}
