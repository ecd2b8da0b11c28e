import * as safeql from '@ts-safeql/eslint-plugin';
import type { ParserServices, TSESLint, TSESTree } from '@typescript-eslint/utils';
import type ts from 'typescript';
import type { Piece } from '@/lib/testing/sql/expand';
import type { SqlRow } from '@/lib/testing/sql/row-type';

/** What SafeQL is asked with: where the statement stands, and the database that prepares it. */
export type SqlContext = {
  context: TSESLint.RuleContext<'sql', []>;
  services: ParserServices;
  databaseUrl: string;
};

/** Read by safeql-plugin.cjs, which SafeQL loads by itself. */
export type StatementTag = { tributary?: (output: SqlRow) => string | null };

type Report = { messageId?: string; message?: string; data?: Record<string, unknown> };
type Fake = { range: [number, number]; tsNode: ts.Expression };

const types = {
  // Of two that are a Date here, the one that a Date is sent as.
  date: { parameter: { regex: 'never-sent' }, return: 'Date' },
  timestamp: { parameter: { regex: 'never-sent' }, return: 'Date' },
  timestamptz: 'Date',
  json: { parameter: { regex: 'never-sent' }, return: 'json' },
  jsonb: { parameter: { regex: 'JsonValue|InputJsonValue' }, return: 'json' },
  numeric: { parameter: { regex: 'Decimal' }, return: 'Decimal' },
  bytea: { parameter: { regex: 'Buffer.*|Uint8Array.*' }, return: 'Buffer' },
};
/** What Prisma makes of an int8, and what pg does. */
export const OF_PRISMA = { ...types, int8: 'bigint', bigint: 'bigint' };
export const OF_PG = {
  ...types,
  int8: { parameter: 'bigint', return: 'string' },
  bigint: { parameter: 'bigint', return: 'string' },
  numeric: { parameter: { regex: 'never-sent' }, return: 'string' },
};

/** Has a statement prepared; `compare` is given the row it answers. Answers what is wrong with it. */
export function askSafeql(
  at: SqlContext,
  known: object,
  { node, pieces }: { node: TSESTree.Node; pieces: Piece[] },
  compare: (output: SqlRow) => string | null,
): string[] {
  const { quasis, expressions } = templateOf(pieces, node.range);
  const [verb = ''] = /\w+/.exec(quasis[0]?.value.raw ?? '') ?? [];
  // What PostgreSQL prepares. Of the rest (SET, LOCK, DROP) nothing is to be compared.
  if (!/^(select|insert|update|delete|with)$/i.test(verb)) return [];
  const found: string[] = [];
  const tag = {
    type: 'TaggedTemplateExpression',
    tag: node,
    quasi: { type: 'TemplateLiteral', quasis, expressions, range: [0, 0] },
    range: node.range,
    loc: node.loc,
    parent: node.parent,
    tributary: compare,
  };
  const contextOfRule = contextFor(at, known, (words) => found.push(words));
  const rule = safeql.rules['check-sql'].create(contextOfRule as never);
  (rule.TaggedTemplateExpression as (node: unknown) => void)(tag);
  return found;
}

function contextFor(
  { context, services, databaseUrl }: SqlContext,
  known: object,
  report: (text: string) => unknown,
): unknown {
  const options = [
    {
      connections: {
        databaseUrl,
        targets: [],
        overrides: { types: known },
        inferLiterals: true,
        plugins: [{ package: './lib/testing/sql/safeql-plugin.cjs' }],
      },
    },
  ];
  const map = { get: (node: Fake) => node.tsNode };
  const { text } = context.sourceCode;
  const sourceCode = {
    text,
    parserServices: { program: services.program, esTreeNodeToTSNodeMap: map },
    getText: () => text,
    getLines: () => [''],
    getLocFromIndex: () => ({ line: 1, column: 0 }),
  };
  return {
    id: context.id,
    filename: context.filename,
    cwd: context.cwd,
    options,
    sourceCode,
    report: (descriptor: Report) => report(textOf(descriptor)),
  };
}

function textOf({ messageId, message, data = {} }: Report): string {
  const messages: Record<string, string> = safeql.rules['check-sql'].meta.messages;
  const template = message ?? messages[messageId ?? ''] ?? '';
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => String(data[name])).trim();
}

/** The pieces as a template literal, as far as SafeQL looks at one. */
function templateOf(pieces: Piece[], range: [number, number]) {
  const quasis: { value: { raw: string }; tail: boolean }[] = [];
  const expressions: Fake[] = [];
  let raw = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      raw += piece;
    } else {
      quasis.push({ value: { raw }, tail: false });
      expressions.push({ range, tsNode: piece.parameter });
      raw = '';
    }
  }
  quasis.push({ value: { raw }, tail: true });
  return { quasis, expressions };
}
