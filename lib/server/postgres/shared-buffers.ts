import os from 'node:os';

const MB = 2 ** 20;
const LEAST = 128 * MB;
const MOST = 512 * MB;

/**
 * `shared_buffers` for a machine with so many bytes of memory: an eighth, as Next and the gateway run beside it, and
 * between PostgreSQL's own default and what our largest benchmark still gains from.
 */
export function sharedBuffers(memoryBytes = memoryOfMachine()): string {
  const bytes = Math.min(MOST, Math.max(LEAST, memoryBytes / 8));
  return `${Math.floor(bytes / MB)}MB`;
}

/** A container's limit, where there is one. */
function memoryOfMachine(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}
