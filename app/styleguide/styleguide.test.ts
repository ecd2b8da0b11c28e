import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';

/** Each folder of components, and those of its components that are seen with what they are a part of. */
const FOLDERS: Readonly<Record<string, { atLeast: number; parts: Record<string, string> }>> = {
  'components/ui': {
    atLeast: 50,
    parts: {
      ClosingDialog: 'a dialog, as every form that closes itself has it',
      CloseButton: 'the corner of every dialog and drawer',
      DialogButtons: 'the foot of every dialog that asks',
      NonceProvider: 'around every page',
      Providers: 'around every page',
      ToastProvider: 'around every page',
      TooltipProvider: 'around every page',
      QrDownloads: 'below a QR code',
      ReasonField: 'in a dialog that asks for a reason',
      SelectAll: 'in the head of a table with ticks',
      SelectRow: 'in each row of a table with ticks',
    },
  },
  'components/console': {
    atLeast: 12,
    parts: {
      LiveRefresh: 'shows nothing; keeps its page current',
      ListFoot: 'below the list of a list page',
      RequestId: 'a hidden field of a form from plain data',
      SaidContext: 'inside what says its answer beside it',
      SpecFields: 'in every form from plain data',
    },
  },
};

function sourcesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.tsx'))
    .map((name) => readFileSync(path.join(folder, name), 'utf8'));
}

/** Exported functions and constants with a component's name. */
function componentsIn(source: string): string[] {
  return [...source.matchAll(/^export (?:async )?(?:function|const) ([A-Z][a-z]\w*)/gm)].flatMap(
    ([, name]) => name ?? [],
  );
}

describe.each(Object.entries(FOLDERS))('%s', (folder, { atLeast, parts }) => {
  const components = sourcesOf(folder).flatMap(componentsIn);

  it('is shown whole, so that a new component is looked at in light and dark', () => {
    const guide = sourcesOf('app/styleguide').join('\n');
    expect(components.length).toBeGreaterThan(atLeast);
    const missing = components.filter(
      (name) => !(name in parts) && !new RegExp(`<${name}[\\s/>]`).test(guide),
    );
    expect(missing).toEqual([]);
  });

  it('has every part that is named', () => {
    expect(Object.keys(parts).filter((name) => !components.includes(name))).toEqual([]);
  });
});
