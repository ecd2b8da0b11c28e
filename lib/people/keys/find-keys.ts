import { findWorkingKeys, type KeyRow } from '@/lib/people/keys/find-keys-sql';

/**
 * Looks up API keys for requests that come together with one statement. Nothing is kept: every look-up begins after the
 * request that asks, so that a key ends at once when it is revoked or its maker goes.
 */
type Asking = {
  hash: string;
  resolve: (key: KeyRow | null) => void;
  reject: (error: unknown) => void;
};

type Desk = { asking: Asking[]; isOpen: boolean };

const shared = globalThis as { tributaryKeyDesk?: Desk };

export function findKeyByHash(hash: string): Promise<KeyRow | null> {
  const desk = (shared.tributaryKeyDesk ??= { asking: [], isOpen: false });
  return new Promise((resolve, reject) => {
    desk.asking.push({ hash, resolve, reject });
    if (desk.isOpen) return;
    desk.isOpen = true;
    // Everything that was read from the sockets in this turn goes along.
    setImmediate(() => {
      const group = desk.asking;
      desk.asking = [];
      desk.isOpen = false;
      void answer(group);
    });
  });
}

async function answer(group: Asking[]): Promise<void> {
  try {
    const hashes = [...new Set(group.map((one) => one.hash))];
    const rows = await findWorkingKeys(hashes);
    const byHash = new Map(rows.map((row) => [row.keyHash, row]));
    for (const { hash, resolve } of group) resolve(byHash.get(hash) ?? null);
  } catch (error) {
    for (const { reject } of group) reject(error);
  }
}
