import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';

/** Who imports whom: a node's name, and the names it imports. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

const PROOFS = /\.test\.tsx?$|^e2e\/|^lib\/testing\//;

/** The source files of the checkout and what they import of each other, types too; generated code left out. */
export function importsOfAll(root: string): Graph {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'],
    { cwd: root, encoding: 'utf8' },
  );
  const files = listed
    .split('\n')
    .filter((file) => file !== '' && existsSync(path.join(root, file)));
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const source = readFileSync(path.join(root, file), 'utf8');
      const imported = ts
        .preProcessFile(source, true, true)
        .importedFiles.flatMap(({ fileName }) => resolve(known, file, fileName) ?? []);
      return [file, new Set(imported.filter((other) => other !== file))];
    }),
  );
}

/** The same without tests and what they stand on. */
export function withoutProofs(files: Graph): Graph {
  return new Map([...files].filter(([file]) => !PROOFS.test(file)));
}

function resolve(known: ReadonlySet<string>, from: string, specifier: string): string | null {
  const base = specifier.startsWith('@/')
    ? specifier.slice(2)
    : specifier.startsWith('.')
      ? path.posix.join(path.posix.dirname(from), specifier)
      : null;
  if (base === null) return null;
  return [base, `${base}.ts`, `${base}.tsx`].find((candidate) => known.has(candidate)) ?? null;
}

/** The same between folders. A file directly in lib is a room of its own. */
export function foldersOf(files: Graph): Graph {
  const folders = new Map<string, Set<string>>();
  for (const [file, imported] of files) {
    const own = folderOf(file);
    const others = folders.get(own) ?? new Set<string>();
    for (const other of imported) if (folderOf(other) !== own) others.add(folderOf(other));
    folders.set(own, others);
  }
  return folders;
}

function folderOf(file: string): string {
  const folder = path.posix.dirname(file);
  return folder === 'lib' ? file : folder;
}

/** Each group of nodes that reach one another (Tarjan's strongly connected components, those of more than one). */
export function circlesOf(graph: Graph): string[][] {
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const open: string[] = [];
  const circles: string[][] = [];
  const visit = (node: string): number => {
    const own = index.size;
    index.set(node, own);
    let lowest = own;
    open.push(node);
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) lowest = Math.min(lowest, visit(next));
      else if (open.includes(next)) lowest = Math.min(lowest, index.get(next) ?? own);
    }
    low.set(node, lowest);
    if (lowest === own) {
      const circle = open.splice(open.indexOf(node));
      if (circle.length > 1) circles.push(circle.sort());
    }
    return lowest;
  };
  for (const node of graph.keys()) if (!index.has(node)) visit(node);
  return circles;
}
