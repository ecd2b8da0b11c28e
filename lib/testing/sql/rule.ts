import * as safeql from '@ts-safeql/eslint-plugin';
import type { ParserServices, TSESLint, TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { Unreadable, expandStatement, expandText, type Piece } from '@/lib/testing/sql/expand';
import { compareRow, type SqlRow } from '@/lib/testing/sql/row-type';

/**
 * Every raw statement is prepared by a migrated database, and what it answers is compared with the row type that is
 * named. SafeQL prepares and describes; this rule gives it whole statements (it reads no fragments), those of `pg` too,
 * and compares the way TypeScript assigns: a column may be narrower than its type says, never wider.
 */
export type Checked = {
  checked: number;
  unreadable: { file: string; line: number; why: string }[];
};

type Context = TSESLint.RuleContext<'sql', []>;
type Report = { messageId?: string; message?: string; data?: Record<string, unknown> };
type Statement = { node: TSESTree.Node; rowType: TSESTree.TypeNode | null; needsRowType: boolean };
/** Columns that a person vouches for, and whether that was needed. */
type NeverNull = { neverNull: Map<string, boolean> };
type Fake = { range: [number, number]; tsNode: ts.Expression };

/** Read by plugin.cjs, which SafeQL loads by itself. */
export type StatementTag = { tributary?: (output: SqlRow) => string | null };

const PRISMA = /^(?:tx|db|client)\.\$(queryRaw|executeRaw)$/;
const UNSAFE = /\.\$(queryRaw|executeRaw)Unsafe$/;
const READ_ALL = 'readAll';
const PG = /^(?:this\.)?(?:#?\w+\.)*#?(?:client|pool|looker)\.query$/;

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
const OF_PRISMA = { ...types, int8: 'bigint', bigint: 'bigint' };
const OF_PG = {
  ...types,
  int8: { parameter: 'bigint', return: 'string' },
  bigint: { parameter: 'bigint', return: 'string' },
  numeric: { parameter: { regex: 'never-sent' }, return: 'string' },
};

export function sqlRule(databaseUrl: string, tally: Checked): TSESLint.RuleModule<'sql', []> {
  return {
    meta: { type: 'problem', messages: { sql: '{{text}}' }, schema: [] },
    defaultOptions: [],
    create(context) {
      const services = context.sourceCode.parserServices;
      if (!services?.program) throw new Error('the rule needs types');
      const file = new StatementFile(context, services as ParserServices, databaseUrl, tally);
      return {
        TaggedTemplateExpression: (node) => file.ofPrisma(node),
        CallExpression: (node) => file.ofCall(node),
      };
    },
  };
}

class StatementFile {
  readonly #checker: ts.TypeChecker;

  constructor(
    readonly context: Context,
    readonly services: ParserServices,
    readonly databaseUrl: string,
    readonly tally: Checked,
  ) {
    if (!services.program) throw new Error('the rule needs types');
    this.#checker = services.program.getTypeChecker();
  }

  ofPrisma(tag: TSESTree.TaggedTemplateExpression): void {
    const [, verb] = PRISMA.exec(this.context.sourceCode.getText(tag.tag)) ?? [];
    if (verb === undefined) return;
    const template = this.#tsNode(tag.quasi) as ts.TemplateLiteral;
    const isUsed =
      verb === 'queryRaw' &&
      !(tag.parent.type === 'AwaitExpression' && tag.parent.parent.type === 'ExpressionStatement');
    const rowType = tag.typeArguments?.params[0] ?? null;
    const statement: Statement = { node: tag.tag, rowType, needsRowType: isUsed };
    this.#check(statement, OF_PRISMA, () => expandStatement(this.#checker, template));
  }

  ofCall(call: TSESTree.CallExpression): void {
    const callee = this.context.sourceCode.getText(call.callee);
    if (callee === READ_ALL) return this.#ofExport(call);
    const isPg = PG.test(callee);
    if (!isPg && !UNSAFE.test(callee)) return;
    const [first] = call.arguments;
    const text = first?.type === 'ObjectExpression' ? propertyOf(first, 'text') : first;
    if (!text || text.type === 'SpreadElement') return;
    const [rowType = null] = call.typeArguments?.params ?? [];
    const statement: Statement = { node: call.callee, rowType, needsRowType: false };
    const expression = this.#tsNode(text) as ts.Expression;
    this.#check(statement, isPg ? OF_PG : OF_PRISMA, () => [
      { pieces: [expandText(this.#checker, expression)] },
    ]);
  }

  /** The columns of an export are read by one statement for all, with a row type of its own. */
  #ofExport(call: TSESTree.CallExpression): void {
    const given = call.arguments.at(-1);
    const select = given?.type === 'ObjectExpression' ? propertyOf(given, 'select') : undefined;
    if (select?.type !== 'TaggedTemplateExpression') return;
    const template = this.#tsNode(select.quasi) as ts.TemplateLiteral;
    const [rowType = null] = call.typeArguments?.params ?? [];
    const statement: Statement = { node: call.callee, rowType, needsRowType: true };
    this.#check(statement, OF_PRISMA, () => expandStatement(this.#checker, template));
  }

  #tsNode(node: TSESTree.Node): ts.Node {
    return this.services.esTreeNodeToTSNodeMap.get(node);
  }

  #check(statement: Statement, known: object, expand: () => { pieces: Piece[] }[]): void {
    try {
      const variants = expand();
      const neverNull = this.#neverNull(statement.node);
      const told = new Set<string>();
      for (const { pieces } of variants) {
        const found = this.#prepare({ ...statement, neverNull }, known, pieces);
        for (const text of found) told.add(text);
      }
      for (const [name, isNeeded] of neverNull) {
        if (!isNeeded) told.add(`"${name}" is called never null without need`);
      }
      for (const text of told)
        this.context.report({ node: statement.node, messageId: 'sql', data: { text } });
      this.tally.checked++;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { line } = statement.node.loc.start;
      this.tally.unreadable.push({ file: this.context.filename, line, why: error.message });
    }
  }

  #prepare(statement: Statement & NeverNull, known: object, pieces: Piece[]): string[] {
    const { quasis, expressions } = templateOf(pieces, statement.node.range);
    const [verb = ''] = /\w+/.exec(quasis[0]?.value.raw ?? '') ?? [];
    // What PostgreSQL prepares. Of the rest (SET, LOCK, DROP) nothing is to be compared.
    if (!/^(select|insert|update|delete|with)$/i.test(verb)) return [];
    const told: string[] = [];
    const report = (text: string) => told.push(text);
    const quasi = { type: 'TemplateLiteral', quasis, expressions, range: [0, 0] };
    const tag = {
      type: 'TaggedTemplateExpression',
      tag: statement.node,
      quasi,
      range: statement.node.range,
      loc: statement.node.loc,
      parent: statement.node.parent,
      tributary: (output: SqlRow) => this.#compare(statement, output),
    };
    const rule = safeql.rules['check-sql'].create(this.#contextFor(known, report) as never);
    (rule.TaggedTemplateExpression as (node: unknown) => void)(tag);
    return told;
  }

  #compare(statement: Statement & NeverNull, output: SqlRow): string | null {
    if (!statement.rowType) {
      return statement.needsRowType ? 'the statement answers rows: name their type' : null;
    }
    const text = this.context.sourceCode.getText(statement.rowType);
    const given = this.#checker.getTypeFromTypeNode(this.#tsNode(statement.rowType) as ts.TypeNode);
    const row = this.#checker.getIndexTypeOfType(given, ts.IndexKind.Number) ?? given;
    return compareRow(this.#checker, {
      row,
      at: this.#tsNode(statement.rowType),
      text,
      output,
      neverNull: statement.neverNull,
    });
  }

  /** `// never null: position` above a statement, where only a person can know. */
  #neverNull(node: TSESTree.Node): Map<string, boolean> {
    const { line } = node.loc.start;
    const comments = this.context.sourceCode
      .getAllComments()
      .filter((comment) => comment.loc.end.line < line && comment.loc.end.line >= line - 2);
    const named = comments.flatMap(({ value }) => /never null: ([\w, ]+)/.exec(value)?.[1] ?? []);
    return new Map(named.flatMap((names) => names.split(/[, ]+/)).map((name) => [name, false]));
  }

  #contextFor(known: object, report: (text: string) => unknown): unknown {
    const options = [
      {
        connections: {
          databaseUrl: this.databaseUrl,
          targets: [],
          overrides: { types: known },
          inferLiterals: true,
          plugins: [{ package: './lib/testing/sql/safeql-plugin.cjs' }],
        },
      },
    ];
    const map = { get: (node: Fake) => node.tsNode };
    const { services, context } = this;
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

function propertyOf(object: TSESTree.ObjectExpression, name: string): TSESTree.Node | undefined {
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.value;
  }
  return undefined;
}
