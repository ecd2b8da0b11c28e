import type { ParserServices, TSESLint, TSESTree } from '@typescript-eslint/utils';
import ts from 'typescript';
import { askSafeql, OF_PG, OF_PRISMA, type SqlContext } from '@/lib/testing/sql/ask-safeql';
import { expandStatement, expandText, type Piece } from '@/lib/testing/sql/expand';
import { Unreadable } from '@/lib/testing/sql/syntax';
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
type Statement = { node: TSESTree.Node; rowType: TSESTree.TypeNode | null; needsRowType: boolean };
/** Columns that a person vouches for, and whether that was needed. */
type NeverNull = { neverNull: Map<string, boolean> };

const PRISMA = /^(?:tx|db|client)\.\$(queryRaw|executeRaw)$/;
const UNSAFE = /\.\$(queryRaw|executeRaw)Unsafe$/;
const READ_ALL = 'readAll';
const PG = /^(?:this\.)?(?:#?\w+\.)*#?(?:client|pool|looker)\.query$/;

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

class StatementFile implements SqlContext {
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
      const compare = (output: SqlRow) => this.#compare({ ...statement, neverNull }, output);
      const found = new Set(
        variants.flatMap(({ pieces }) =>
          askSafeql(this, known, { node: statement.node, pieces }, compare),
        ),
      );
      for (const [name, isNeeded] of neverNull) {
        if (!isNeeded) found.add(`"${name}" is called never null without need`);
      }
      for (const text of found)
        this.context.report({ node: statement.node, messageId: 'sql', data: { text } });
      this.tally.checked++;
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      const { line } = statement.node.loc.start;
      this.tally.unreadable.push({ file: this.context.filename, line, why: error.message });
    }
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
}

function propertyOf(object: TSESTree.ObjectExpression, name: string): TSESTree.Node | undefined {
  for (const property of object.properties) {
    if (property.type !== 'Property' || property.key.type !== 'Identifier') continue;
    if (property.key.name === name) return property.value;
  }
  return undefined;
}
