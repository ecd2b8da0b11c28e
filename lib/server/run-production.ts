import path from 'node:path';

import { openClicks } from '@/lib/clicks/deps';
import { answerClickHttp } from '@/lib/clicks/mount-http';
import { env, type LaunchSettings } from '@/lib/env';

import type { Endings } from './boot';
import { startGateway } from './gateway';
import { NextChild } from './next-child';
import { reportJournal } from './report-journal';
import { root } from './root';

const BEAT_MS = 1_000;

export type Lane = {
  /**
   * Starts Next; what is no referral link is answered with 503 until it runs. Resolves with the link that makes the first
   * owner, null when there is one.
   */
  startNext(signal: AbortSignal): Promise<string | null>;
};

/** The gateway in this process, which answers clicks from now on, whether or not the database is there. */
export async function openLane(settings: LaunchSettings, endings: Endings): Promise<Lane> {
  const clicks = await openClicks(`gateway-${settings.PORT}`);
  endings.push(() => clicks.close());
  const { DATABASE_URL, DEMO } = env();
  const report = reportJournal({ databaseUrl: DATABASE_URL, port: settings.PORT }, clicks.status);
  endings.push(() => report.close());

  let next: NextChild | null = null;
  // Requests end before what answers them: what is pushed last ends first.
  endings.push(async () => next?.stop());
  const gateway = await startGateway({
    ...settings,
    answerClick: (request, response, address) =>
      void answerClickHttp(request, response, clicks.deps, address),
    findNext: () => next?.address ?? null,
  });
  endings.push(() => gateway.close());
  return {
    async startNext(signal) {
      const program = path.join(root, 'lib/server/next-process.ts');
      const { child, invite } = await NextChild.start({ program, wantsInvite: !DEMO }, signal);
      next = child;
      const beat = setInterval(() => child.beat(clicks.status()), BEAT_MS);
      endings.push(async () => clearInterval(beat));
      const stopped = new Promise<null>((resolve) =>
        signal.addEventListener('abort', () => resolve(null)),
      );
      return Promise.race([invite, stopped]);
    },
  };
}
