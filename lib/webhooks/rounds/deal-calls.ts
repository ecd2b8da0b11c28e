import type { ClaimedDelivery, ReadyEndpoint } from '@/lib/webhooks/rounds/deliveries-sql';

/** One receiver that is slow takes no more than its share. */
const AT_ONCE_PER_HOST = 25;
/** To an endpoint that failed last, until it succeeds. */
const AT_ONCE_FAILING = 2;
export const AT_ONCE = 100;
/** Of these: affiliates' receivers never keep the merchant's waiting. */
const AT_ONCE_POSTBACKS = 50;

/** A call that is under way. */
export type Busy = { endpointId: string; host: string; isPostback: boolean };

export function busyOf({ endpointId, url, affiliateId }: ClaimedDelivery): Busy {
  return { endpointId, host: hostOf(url), isPostback: affiliateId !== null };
}

/**
 * How many calls each endpoint may begin, dealt one by one in turns: no host has more than its share, all together no more
 * than there are. What affiliates have called at a host takes nothing of the merchant's share there.
 */
export function dealCalls(
  ready: readonly ReadyEndpoint[],
  busy: readonly Busy[],
): { endpointId: string; room: number }[] {
  const taken = new Map<string, number>();
  const takenOf = (key: string) => taken.get(key) ?? 0;
  const take = (key: string) => taken.set(key, takenOf(key) + 1);
  for (const { endpointId, host, isPostback } of busy) {
    take(endpointId);
    take(shareOf(host, isPostback));
  }
  let free = AT_ONCE - busy.length;
  let freeForPostbacks = AT_ONCE_POSTBACKS - busy.filter((one) => one.isPostback).length;
  const rooms = new Map<string, number>();
  // Nobody is always the last.
  const turn = ready.length > 0 ? Math.floor(Math.random() * ready.length) : 0;
  let dealing = [...ready.slice(turn), ...ready.slice(0, turn)];
  while (dealing.length > 0) {
    const goOn: ReadyEndpoint[] = [];
    for (const one of dealing) {
      const { id, isPostback, isFailing } = one;
      const share = shareOf(hostOf(one.url), isPostback);
      if ((isPostback ? Math.min(free, freeForPostbacks) : free) <= 0) continue;
      if (takenOf(share) >= AT_ONCE_PER_HOST) continue;
      if (isFailing && takenOf(id) >= AT_ONCE_FAILING) continue;
      free--;
      if (isPostback) freeForPostbacks--;
      take(id);
      take(share);
      rooms.set(id, (rooms.get(id) ?? 0) + 1);
      goOn.push(one);
    }
    dealing = goOn;
  }
  return [...rooms].map(([endpointId, room]) => ({ endpointId, room }));
}

function shareOf(host: string, isPostback: boolean): string {
  return `${isPostback ? 'postback' : 'webhook'} ${host}`;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : url;
}
