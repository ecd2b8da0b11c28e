import type { IncomingMessage } from 'node:http';

import type { TrustedProxies } from '@/lib/env-fields';
import { isPrivateAddress, networkOf } from '@/lib/request/client-address';

import { type Forwarded, isTrustedPeer, plainPeer } from '@/lib/server/gateway/forwarded';

/** The network whose share a request or a connection uses up; null for nobody's, which has no share. */
export type NetworkShares = {
  ofRequest(request: IncomingMessage, known: Forwarded): string | null;
  /** Of a connection that has asked for nothing yet. */
  ofPeer(peer: string | undefined): string | null;
};

/**
 * An address has a share when it is one caller's. The address of a proxy is everybody's: that of one which is trusted,
 * and perhaps any of this machine or its own network, when nothing is said about proxies. `warn` is called the first
 * time that an address has no share for that reason.
 */
export function networkShares(
  trust: TrustedProxies,
  warn: (address: string) => void,
): NetworkShares {
  const isTrusted = isTrustedPeer(trust);
  let isWarned = false;

  const withoutShare = (address: string): null => {
    if (!isWarned && trust.kind === 'none') {
      isWarned = true;
      warn(address);
    }
    return null;
  };

  return {
    ofRequest({ socket }, known) {
      if (known.isNamed) return networkOf(known.client);
      const peer = plainPeer(socket.remoteAddress ?? '');
      // A connection that has ended has no address any more.
      if (peer === '') return null;
      if (trust.kind === 'networks') return known.trusted ? null : networkOf(peer);
      return isPrivateAddress(peer) ? withoutShare(peer) : networkOf(peer);
    },
    ofPeer(address = '') {
      const peer = plainPeer(address);
      if (peer === '' || isTrusted(peer) || trust.kind === 'hops') return null;
      if (trust.kind === 'networks') return networkOf(peer);
      return isPrivateAddress(peer) ? null : networkOf(peer);
    },
  };
}
