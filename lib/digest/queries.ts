import { can } from '@/lib/auth/permissions';
import type { StaffViewer } from '@/lib/auth/viewer';
import { db } from '@/lib/db/client';
import { parseDigestEvery, type DigestEvery } from '@/lib/digest/types';
import {
  parseDeliveryStatus,
  parseSwitchedOffWhy,
  type DeliveryStatus,
  type SwitchedOffWhy,
} from '@/lib/webhooks/types';

export type DigestChannelDto = {
  every: DigestEvery;
  /** Of its address, which is a secret, no more than where it leads. */
  host: string;
  switchedOffWhy: SwitchedOffWhy | null;
  /** The latest that was sent there. */
  last: { status: DeliveryStatus; note: string | null; at: Date } | null;
};

export type DigestView = {
  programId: string;
  programName: string;
  timeZone: string;
  mail: DigestEvery | null;
  channel: DigestChannelDto | null;
};

/** Of each program: the viewer's own mail, and its channel for those who may change it. */
export async function listDigests(viewer: StaffViewer): Promise<DigestView[]> {
  const mayChannel = can(viewer.role, 'keys.write');
  const programs = await db.program.findMany({
    orderBy: [{ createdAt: 'asc' }, { id: 'asc' }],
    select: {
      id: true,
      name: true,
      timeZone: true,
      digests: {
        where: { OR: [{ userId: viewer.userId }, ...(mayChannel ? [{ userId: null }] : [])] },
        include: { endpoint: { include: lastDelivery } },
      },
    },
  });
  return programs.map(({ id, name, timeZone, digests }) => {
    const mail = digests.find(({ userId }) => userId !== null);
    const channel = digests.find(({ userId }) => userId === null);
    return {
      programId: id,
      programName: name,
      timeZone,
      mail: mail ? parseDigestEvery(mail.every) : null,
      channel: channel?.endpoint ? channelDto(channel.every, channel.endpoint) : null,
    };
  });
}

const lastDelivery = {
  deliveries: { orderBy: { createdAt: 'desc' as const }, take: 1 },
};

type Endpoint = {
  url: string;
  switchedOffWhy: string | null;
  deliveries: { status: string; note: string | null; createdAt: Date }[];
};

function channelDto(every: string, endpoint: Endpoint): DigestChannelDto {
  const { url, switchedOffWhy, deliveries } = endpoint;
  const [last] = deliveries;
  return {
    every: parseDigestEvery(every),
    host: new URL(url).host,
    switchedOffWhy: switchedOffWhy === null ? null : parseSwitchedOffWhy(switchedOffWhy),
    last: last
      ? { status: parseDeliveryStatus(last.status), note: last.note, at: last.createdAt }
      : null,
  };
}
