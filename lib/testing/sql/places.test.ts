import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** Where raw statements and row locks may stand: ADR 020. */
const files = readdirSync('.', { recursive: true, encoding: 'utf8' })
  .filter((file) => /^(lib|app|components)\/.*\.tsx?$/.test(file))
  .filter((file) => !/\.test\.tsx?$|^lib\/testing\/|^lib\/db\/generated\//.test(file));

const LOCK_FILE = /\/lock-[a-z-]+\.ts$|^lib\/db\/locks\.ts$/;
/** What is locked is left alone by everybody else or skipped: nobody waits. */
const NEVER_WAITS = /FOR UPDATE( OF \w+)? SKIP LOCKED/g;

/** SQL is what these rooms are made of: reads over many tables, or statements in sets that bear the room's name. */
const SQL_ROOM = /^lib\/(db|ledger|audit|books|clicks|reports)\//;
const SQL_FILE = /(-sql|\/store|\/queries)\.ts$/;

const textOf = (file: string) => readFileSync(file, 'utf8');

it('rows are locked in lock files, which keep one order', () => {
  const elsewhere = files
    .filter((file) => !LOCK_FILE.test(file))
    .filter((file) =>
      /FOR (NO KEY )?UPDATE|FOR (KEY )?SHARE/.test(textOf(file).replace(NEVER_WAITS, '')),
    );
  expect(elsewhere).toEqual([]);
});

it('raw statements stand in files that are named for it', () => {
  const elsewhere = files
    .filter((file) => !LOCK_FILE.test(file))
    .filter((file) => !SQL_ROOM.test(file) && !SQL_FILE.test(file))
    .filter((file) => /\$(queryRaw|executeRaw)/.test(textOf(file)));
  expect(elsewhere).toEqual([]);
});

it('a status that is read passes its parser instead of being believed', () => {
  const believed = files.filter((file) =>
    /\b(status|kind|format|method|source) as (?!PayoutImport)[A-Z]\w*(Status|Kind|Format|Method|Source)\b/.test(
      textOf(file),
    ),
  );
  expect(believed).toEqual([]);
});
