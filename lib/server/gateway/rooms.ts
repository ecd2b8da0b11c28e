import { type Cap, FairQueue } from '@/lib/request/fair-queue';

import type { Limits } from '@/lib/server/gateway/http-limits';

/** What runs beside each other, and is not kept waiting by what the others do. */
export type Room = 'pages' | 'files' | 'api' | 'webhooks';

export type RoomCaps = {
  running: number;
  waiting: number;
  /** Of a network. */
  network: Cap;
  /** Of a person or a key that was found good. */
  caller: Cap;
};

/**
 * What Next works on at once, and what waits for it. A page costs Next's one thread tens of milliseconds: four of one
 * network are what anybody else's page may have to wait for. Orders that come together are recorded together, so a shop's
 * key has many under way.
 */
export const ROOMS: Record<Room, RoomCaps> = {
  pages: {
    running: 32,
    waiting: 1_000,
    network: { running: 4, waiting: 64 },
    caller: { running: 4, waiting: 64 },
  },
  files: {
    running: 32,
    waiting: 1_000,
    network: { running: 8, waiting: 256 },
    caller: { running: 8, waiting: 256 },
  },
  api: {
    running: 128,
    waiting: 1_000,
    network: { running: 4, waiting: 64 },
    caller: { running: 64, waiting: 256 },
  },
  webhooks: {
    running: 32,
    waiting: 1_000,
    network: { running: 8, waiting: 256 },
    caller: { running: 8, waiting: 256 },
  },
};

/** By the beginning of the address; whatever is written otherwise is a page that is not there. */
export function roomOf(url: string): Room {
  if (url.startsWith('/_next/static/')) return 'files';
  if (url.startsWith('/api/webhooks/')) return 'webhooks';
  return url.startsWith('/api/v1/') || url.startsWith('/api/mcp') ? 'api' : 'pages';
}

/** Of a share: who has proven who they are has their own, before that of the network they come from. */
export const callerShare = (caller: string) => `caller ${caller}`;
export const networkShare = (network: string) => `network ${network}`;

export function openRooms(
  rooms: Record<Room, RoomCaps>,
  { waitMs }: Pick<Limits, 'waitMs'>,
): Record<Room, FairQueue> {
  const open = ({ running, waiting, network, caller }: RoomCaps) =>
    new FairQueue({
      running,
      waiting,
      waitMs,
      capOf: (share) => (share.startsWith('caller ') ? caller : network),
    });
  return {
    pages: open(rooms.pages),
    files: open(rooms.files),
    api: open(rooms.api),
    webhooks: open(rooms.webhooks),
  };
}
