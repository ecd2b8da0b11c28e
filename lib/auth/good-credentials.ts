import { credentialMark } from '@/lib/auth/credentials';

/**
 * What Next's process finds out about keys and sessions, for the gateway, which cannot look them up: that one is good, and
 * whose it is. Each of Next's bundles has its own copy of this module, but all share one globalThis.
 */
type Listener = (mark: string, caller: string) => void;
type Shared = { tributaryGoodCredentials?: { listener: Listener; told: Map<string, number> } };
const shared = globalThis as Shared;

const AGAIN_MS = 60_000;
const MAX_TOLD = 20_000;

export function onGoodCredential(listener: Listener): void {
  shared.tributaryGoodCredentials = { listener, told: new Map() };
}

/** `caller`: who it is of, the same for all of their sessions. Told once a minute while it is used. */
export function noteGoodCredential(token: string, caller: string): void {
  const { listener, told } = shared.tributaryGoodCredentials ?? {};
  if (!listener || !told) return;
  const mark = credentialMark(token);
  const now = Date.now();
  if (now - (told.get(mark) ?? 0) < AGAIN_MS) return;
  if (told.size >= MAX_TOLD) told.clear();
  told.set(mark, now);
  listener(mark, caller);
}
