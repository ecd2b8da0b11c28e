import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const UI = 'components/ui';

/** Seen with what they are a part of. */
const PARTS: Readonly<Record<string, string>> = {
  CloseButton: 'the corner of every dialog and drawer',
  NonceProvider: 'around every page',
  Providers: 'around every page',
  ToastProvider: 'around every page',
  TooltipProvider: 'around every page',
  QrDownloads: 'below a QR code',
  ReasonField: 'in a dialog that asks for a reason',
  SelectAll: 'in the head of a table with ticks',
  SelectRow: 'in each row of a table with ticks',
};

function sourcesOf(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/** Exported functions and constants with a component's name. */
function componentsIn(source: string): string[] {
  return [...source.matchAll(/^export (?:async )?(?:function|const) ([A-Z][a-z]\w*)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

it('shows every primitive, so that a new one is looked at in light and dark', () => {
  const guide = sourcesOf('app/styleguide').join('\n');
  const primitives = sourcesOf(UI).flatMap(componentsIn);
  expect(primitives.length).toBeGreaterThan(50);
  const missing = primitives.filter(
    (name) => !(name in PARTS) && !new RegExp(`<${name}[\\s/>]`).test(guide),
  );
  expect(missing).toEqual([]);
});

it('names no part that is gone', () => {
  const primitives = new Set(sourcesOf(UI).flatMap(componentsIn));
  expect(Object.keys(PARTS).filter((name) => !primitives.has(name))).toEqual([]);
});
