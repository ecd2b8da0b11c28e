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

/** The gateway in this process, which answers clicks from its first moment, and Next in another. */
export async function runProduction(
  settings: LaunchSettings,
  signal: AbortSignal,
  endings: Endings,
): Promise<string | null> {
  const clicks = await openClicks(`gateway-${settings.PORT}`);
  endings.push(() => clicks.close());
  const report = reportJournal(
    { databaseUrl: env().DATABASE_URL, port: settings.PORT },
    clicks.status,
  );
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
  const program = path.join(root, 'lib/server/next-process.ts');
  const { child, invite } = await NextChild.start({ program, wantsInvite: !env().DEMO }, signal);
  next = child;
  const beat = setInterval(() => child.beat(clicks.status()), BEAT_MS);
  endings.push(async () => clearInterval(beat));
  return invite;
}
