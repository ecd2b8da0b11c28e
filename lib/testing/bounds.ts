import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

/** Where lists, sums, texts and runs end at a bound of ours; for the test that asks what happens to the rest. */

const SIGNS: readonly RegExp[] = [
  // Prisma's and SQL's.
  /\btake(:|,)/,
  /\bLIMIT (\d|\$)/,
  // Lists and texts in memory; days cut out of a time are no bound.
  /(?<!toISOString\(\))\.slice\(0, (\d{2,}|[A-Z][A-Z_]+|limit|most|max)\b/,
  /\.splice\((0, )?[A-Z][A-Z_]+\)/,
  // Numbers that bound something, and the time that a run has.
  /^(export )?const (MAX|MOST)(_[A-Z_]+)? = [\d_]+;/,
  /^(export )?const (RUN|ROUND|CHAIN)_MS = /,
  /^(export )?const [A-Z_]*BUDGET[A-Z_]* = /,
];

/** The lines of a source that set a bound, or end something at one. */
export function boundsIn(source: string): string[] {
  return source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => !/^(\/\/|\/?\*)/.test(line) && SIGNS.some((sign) => sign.test(line)));
}

/** How many bounds each file of the house has; those without any are left out. */
export function boundsOfTheHouse(root: string): Map<string, number> {
  const found = new Map<string, number>();
  for (const top of ['app', 'components', 'lib']) {
    const names = readdirSync(path.join(root, top), { recursive: true, encoding: 'utf8' });
    for (const name of names.sort()) {
      const file = path.posix.join(top, name.split(path.sep).join('/'));
      if (!/\.tsx?$/.test(file) || /\.test\.tsx?$/.test(file)) continue;
      if (/^lib\/(testing|db\/generated)\//.test(file)) continue;
      const { length } = boundsIn(readFileSync(path.join(root, file), 'utf8'));
      if (length > 0) found.set(file, length);
    }
  }
  return found;
}
