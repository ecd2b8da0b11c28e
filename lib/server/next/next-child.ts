import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { ClicksStatus } from '@/lib/clicks/recording/recorder-types';

import { printError, StartError } from '@/lib/command';
import type { RefusalBook } from '@/lib/security/refusal-book';
import type { Address } from '@/lib/server/gateway/address';
import { fromNext, type ToNext } from '@/lib/server/next/next-messages';
import { findFreePort } from '@/lib/server/kit/ports';

type Options = {
  /** The program that runs as the child. */
  program: string;
  wantsInvite: boolean;
  /** Between its end and the next start, growing from the first to the second while it does not stay. */
  backOffMs?: readonly [number, number];
  stopLimitMs?: number;
  beatMs?: number;
  /** It has found out whose a credential is. */
  onCaller?: (mark: string, caller: string) => void;
};

/** It has stayed: the next time it dies it is started again at once. */
const STAYED_MS = 30_000;
const READY_LIMIT_MS = 120_000;
/** So many signs of life missed in a row: it hangs, and does so for good. */
const MISSED_BEATS = 60;

/**
 * Next in a process of its own: started, watched, and started again when it ends without being asked to. Nobody but this
 * process can reach it, because it believes whatever it is told about where a request comes from.
 */
export class NextChild {
  readonly #options: Required<Options>;
  readonly #folder: string | null;
  #child: ChildProcess | null = null;
  #address: Address | null = null;
  #starts = 0;
  #failures = 0;
  #missed = 0;
  #isStopping = false;
  #invited: ((invite: string | null) => void) | null = null;
  #restart: NodeJS.Timeout | undefined;

  private constructor(options: Options, folder: string | null) {
    this.#options = {
      backOffMs: [200, 5_000],
      stopLimitMs: 20_000,
      beatMs: 1_000,
      onCaller: () => undefined,
      ...options,
    };
    this.#folder = folder;
  }

  /** Throws a `StartError` when it does not come up this first time; later it is tried again for ever. */
  static async start(
    options: Options,
    signal: AbortSignal,
  ): Promise<{ child: NextChild; invite: Promise<string | null> }> {
    // A socket in a folder that only we may enter: other accounts of the machine cannot reach it, which they could a port.
    const child = new NextChild(options, await makeFolder());
    // Whichever start comes to know it says so: the first may die of a database that became unavailable.
    const invite = options.wantsInvite
      ? new Promise<string | null>((resolve) => (child.#invited = resolve))
      : Promise.resolve(null);
    try {
      await child.#launch(signal);
      return { child, invite };
    } catch (error) {
      await child.stop();
      throw error;
    }
  }

  /** Null while it is unavailable. */
  get address(): Address | null {
    return this.#address;
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** Once every `beatMs`: reports how recording goes, and notices a process that hangs. */
  beat(status: ClicksStatus): void {
    if (this.#address === null || this.#child === null) return;
    if (++this.#missed > MISSED_BEATS) {
      printError('Next gives no sign of life: it is ended and started again.');
      this.#missed = 0;
      this.#child.kill('SIGKILL');
      return;
    }
    send(this.#child, { type: 'journal', status });
  }

  /** Hands over what the gateway refused; while Next is unavailable it stays in the gateway's book. */
  tell(book: RefusalBook, all = false): void {
    if (this.#address === null || this.#child === null) return;
    const rows = book.take(Date.now(), all);
    if (rows.length > 0) send(this.#child, { type: 'refusals', rows });
  }

  /** Lets it finish what it does, within limits. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    clearTimeout(this.#restart);
    const child = this.#child;
    if (child !== null) {
      const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      send(child, { type: 'stop' });
      const limit = new AbortController();
      const late = sleep(this.#options.stopLimitMs, true, { signal: limit.signal }).catch(
        () => false,
      );
      if (await Promise.race([ended.then(() => false), late])) child.kill('SIGKILL');
      limit.abort();
      await ended;
    }
    if (this.#folder !== null) await rm(this.#folder, { recursive: true, force: true });
  }

  /** Resolves when it is ready. With a signal it is the first start, which is not tried again. */
  async #launch(signal?: AbortSignal): Promise<void> {
    // A name of its own each time: one that is still dying must not take away the socket of the next.
    const address: Address =
      this.#folder === null
        ? { host: '127.0.0.1', port: await findFreePort() }
        : { socketPath: path.join(this.#folder, `${++this.#starts}.sock`) };
    const began = performance.now();
    const isFirst = signal !== undefined;
    return new Promise((resolve, reject) => {
      const child = fork(this.#options.program, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
      this.#child = child;
      this.#missed = 0;
      let reason = 'Next ended before it was ready.';
      const tooLong = setTimeout(() => {
        reason = `Next was not ready within ${READY_LIMIT_MS / 1000} s.`;
        child.kill('SIGKILL');
      }, READY_LIMIT_MS);
      const onAbort = () => child.kill('SIGKILL');
      signal?.addEventListener('abort', onAbort);
      child.on('message', (said) => {
        const message = fromNext.safeParse(said).data;
        if (message?.type === 'alive') this.#missed = 0;
        if (message?.type === 'caller') this.#options.onCaller(message.mark, message.caller);
        if (message?.type === 'failed') reason = message.message;
        if (message?.type === 'invite') {
          this.#invited?.(message.invite);
          this.#invited = null;
        }
        if (message?.type === 'ready') {
          clearTimeout(tooLong);
          signal?.removeEventListener('abort', onAbort);
          this.#address = address;
          resolve();
        }
      });
      // Such as no memory for another process; "exit" does not follow then.
      child.once('error', (error) => {
        reason = `Next cannot be started: ${error.message}`;
        if (child.pid === undefined) child.emit('exit', null, null);
      });
      child.once('exit', (code, by) => {
        clearTimeout(tooLong);
        signal?.removeEventListener('abort', onAbort);
        const wasReady = this.#address !== null;
        this.#child = null;
        this.#address = null;
        reject(new StartError(reason));
        if (this.#isStopping || (isFirst && !wasReady)) return;
        if (wasReady) reason = `Next ended unasked (${by ?? `code ${code}`}).`;
        this.#failures = performance.now() - began > STAYED_MS ? 0 : this.#failures + 1;
        this.#launchLater(reason);
      });
      send(child, { type: 'start', listen: address, wantsInvite: this.#invited !== null });
    });
  }

  #launchLater(reason: string): void {
    const [first, most] = this.#options.backOffMs;
    const wait = Math.min(most, first * 2 ** Math.max(0, this.#failures - 1));
    printError(`${reason} It is started again in ${wait / 1000} s; clicks go on.`);
    this.#restart = setTimeout(() => {
      this.#launch().then(
        () => printError('Next runs again.'),
        // Its end has asked for the next try.
        () => undefined,
      );
    }, wait);
  }
}

function send(child: ChildProcess, message: ToNext): void {
  // One that is just dying no longer listens; its exit is what tells.
  if (child.connected) child.send(message, () => undefined);
}

/** A socket's path may have about 100 characters; Windows has no such sockets. */
async function makeFolder(): Promise<string | null> {
  if (process.platform === 'win32') return null;
  const folder = await mkdtemp(path.join(os.tmpdir(), 'tributary-'));
  if (folder.length < 90) return folder;
  await rm(folder, { recursive: true });
  return null;
}
