import path from 'node:path';

import { openClicks } from '@/lib/clicks/redirect/deps';
import { answerClickHttp } from '@/lib/clicks/redirect/mount-node';
import { answerPageHttp } from '@/lib/clicks/script/mount-node';
import { env, type LaunchSettings } from '@/lib/env';
import { RefusalBook } from '@/lib/security/refusal-book';

import type { Endings, OpenGateway } from '@/lib/server/endings';
import { startGateway } from '@/lib/server/gateway/gateway';
import { ScriptFile } from '@/lib/server/gateway/script-file';
import { KnownCallers } from '@/lib/server/gateway/known-callers';
import { NextChild } from '@/lib/server/next/next-child';
import { reportJournal } from '@/lib/server/report-journal';
import { root } from '@/lib/server/kit/root';

const BEAT_MS = 1_000;

/** The gateway in this process, which answers clicks from now on, whether or not the database is there. */
export async function openGateway(
  settings: LaunchSettings,
  endings: Endings,
): Promise<OpenGateway> {
  const clicks = await openClicks(`gateway-${settings.PORT}`);
  endings.push(() => clicks.close());
  const { DATABASE_URL, DEMO } = env();
  const report = reportJournal({ databaseUrl: DATABASE_URL, port: settings.PORT }, clicks.status);
  endings.push(() => report.close());

  let next: NextChild | null = null;
  // Requests end before what answers them: what is pushed last ends first.
  endings.push(async () => {
    next?.tell(refusals, true);
    await next?.stop();
  });
  const callers = new KnownCallers();
  const refusals = new RefusalBook();
  const gateway = await startGateway({
    ...settings,
    callers,
    refusals,
    answerClick: (request, response, address) =>
      void answerClickHttp(request, response, clicks.deps, address),
    answerPage: (request, response, address) =>
      void answerPageHttp(request, response, clicks.deps, address),
    script: new ScriptFile(root),
    findNext: () => next?.address ?? null,
  });
  endings.push(() => gateway.close());
  return {
    async startNext(signal) {
      const program = path.join(root, 'lib/server/next/next-process.ts');
      const { child, invite } = await NextChild.start(
        { program, wantsInvite: !DEMO, onCaller: (mark, caller) => callers.learn(mark, caller) },
        signal,
      );
      next = child;
      const beat = setInterval(() => {
        child.beat(clicks.status());
        child.tell(refusals);
      }, BEAT_MS);
      endings.push(async () => clearInterval(beat));
      const stopped = new Promise<null>((resolve) =>
        signal.addEventListener('abort', () => resolve(null)),
      );
      return Promise.race([invite, stopped]);
    },
  };
}
