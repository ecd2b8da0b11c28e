import { readdirSync, readFileSync } from 'node:fs';

/** What a process and its children used: seconds of CPU since they began, and memory of their own at this moment. */
export type Usage = { cpuSeconds: number; memoryMb: number };
type Stat = { pid: number; parent: number; ticks: number; ticksOfGone: number };

const TICKS_PER_SECOND = 100;

/** From Linux's /proc; null elsewhere, and for a process that is gone. */
function usageOf(pid: number, withChildren: boolean): Usage | null {
  const root = readStat(pid);
  if (!root) return null;
  const members = withChildren ? [root, ...childrenOf(pid)] : [root];
  let memoryKb = 0;
  let shared = 0;
  let ticks = withChildren ? root.ticksOfGone : 0;
  for (const member of members) {
    ticks += member.ticks;
    const memory = readMemory(member.pid);
    memoryKb += memory.own;
    // Each of PostgreSQL's processes shows what they share.
    shared = Math.max(shared, memory.shared);
  }
  return { cpuSeconds: ticks / TICKS_PER_SECOND, memoryMb: (memoryKb + shared) / 1024 };
}

export function childrenOf(pid: number): Stat[] {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const stats = all.flatMap((name) => readStat(Number(name)) ?? []);
  const found: Stat[] = [];
  const parents = new Set([pid]);
  // Children have later ids nearly always; twice is enough for grandchildren of any order.
  for (let round = 0; round < 3; round++) {
    for (const stat of stats) {
      if (parents.has(stat.parent) && !parents.has(stat.pid)) {
        parents.add(stat.pid);
        found.push(stat);
      }
    }
  }
  return found;
}

export function parentOf(pid: number): number | null {
  return readStat(pid)?.parent ?? null;
}

export function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
}

function readStat(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces.
    const fields = text
      .slice(text.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    const [, parent = 0] = fields;
    const ticks = (fields[11] ?? 0) + (fields[12] ?? 0);
    return { pid, parent, ticks, ticksOfGone: (fields[13] ?? 0) + (fields[14] ?? 0) };
  } catch {
    return null;
  }
}

/** In kilobytes. */
function readMemory(pid: number): { own: number; shared: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0);
    return { own: of('RssAnon') + of('RssFile'), shared: of('RssShmem') };
  } catch {
    return { own: 0, shared: 0 };
  }
}

export type Member = { name: string; pid: () => number | null; withChildren: boolean };
export type MemberUsage = { cpuSeconds: number; peakMb: number };
export type Sample = { seconds: number; memoryMb: Record<string, number> };

const EVERY_MS = 500;

/** Watches processes until it is stopped. */
export class UsageWatch {
  readonly #members: Member[];
  readonly #began = performance.now();
  readonly #first = new Map<string, number>();
  readonly #peak = new Map<string, number>();
  readonly #timer: NodeJS.Timeout;
  readonly samples: Sample[] = [];

  constructor(members: Member[]) {
    this.#members = members;
    this.#look();
    this.#timer = setInterval(() => this.#look(), EVERY_MS);
  }

  stop(): Record<string, MemberUsage> {
    clearInterval(this.#timer);
    const last = this.#look();
    return Object.fromEntries(
      [...last].map(([name, usage]) => [
        name,
        {
          cpuSeconds: usage.cpuSeconds - (this.#first.get(name) ?? usage.cpuSeconds),
          peakMb: this.#peak.get(name) ?? usage.memoryMb,
        },
      ]),
    );
  }

  #look(): Map<string, Usage> {
    const found = new Map<string, Usage>();
    for (const { name, pid, withChildren } of this.#members) {
      const id = pid();
      const usage = id === null ? null : usageOf(id, withChildren);
      if (!usage) continue;
      found.set(name, usage);
      if (!this.#first.has(name)) this.#first.set(name, usage.cpuSeconds);
      this.#peak.set(name, Math.max(this.#peak.get(name) ?? 0, usage.memoryMb));
    }
    const memoryMb = Object.fromEntries([...found].map(([name, { memoryMb }]) => [name, memoryMb]));
    this.samples.push({ seconds: (performance.now() - this.#began) / 1000, memoryMb });
    return found;
  }
}
