import ts from 'typescript';
import { Choices, type Taken } from '@/lib/testing/sql/choices';
import { Declarations } from '@/lib/testing/sql/declarations';
import { bare, resultsOf, unreadable, Unreadable, valueOf } from '@/lib/testing/sql/syntax';
import { STAND_INS } from '@/lib/testing/sql/unchecked';

/** A statement in pieces: text as it stands, and the expressions whose values are sent beside it. */
export type Piece = string | { parameter: ts.Expression };

type Value =
  { kind: 'sql'; pieces: Piece[] } | { kind: 'list'; items: Value[] } | { kind: 'nothing' };

type Bound = { expression: ts.Expression; scope: Scope } | { value: Value };

/** What the parameters of the functions that are being read stand for. */
type Scope = Map<ts.Symbol, Bound>;

const MOST_VARIANTS = 40;
const MOST_DEPTH = 60;

/**
 * Writes a statement out in full: fragments (Prisma.sql, join, empty, raw) are followed to where they are made, in this
 * file or another. Where a fragment is one of several, each stands in at least one of the variants.
 */
export function expandStatement(
  checker: ts.TypeChecker,
  template: ts.TemplateLiteral,
): { pieces: Piece[] }[] {
  const variants: { pieces: Piece[] }[] = [];
  const taken: Taken = new Map();
  for (let variant = 0; variant < MOST_VARIANTS; variant++) {
    const open = [...taken.values()].find(({ seen, of }) => seen.size < of);
    if (variant > 0 && !open) return variants;
    const reader = new Reader(checker, new Choices(taken, open?.path ?? new Map()));
    variants.push({ pieces: reader.template(template, new Map()) });
  }
  throw new Unreadable('there are more choices than are gone through');
}

/** The text of a statement that is a constant, for `pg`, where the values stand as $1, $2. */
export function expandText(checker: ts.TypeChecker, expression: ts.Expression): string {
  return new Reader(checker, new Choices(new Map(), new Map())).text(expression, new Map());
}

class Reader {
  readonly #code: Declarations;
  #depth = 0;

  constructor(
    readonly checker: ts.TypeChecker,
    readonly choices: Choices,
  ) {
    this.#code = new Declarations(checker);
  }

  template(template: ts.TemplateLiteral, scope: Scope): Piece[] {
    if (ts.isNoSubstitutionTemplateLiteral(template)) return [template.text];
    const pieces: Piece[] = [template.head.text];
    for (const { expression, literal } of template.templateSpans) {
      if (this.#isFragment(expression)) pieces.push(...this.#fragment(expression, scope));
      else pieces.push({ parameter: expression });
      pieces.push(literal.text);
    }
    return pieces;
  }

  #isFragment(expression: ts.Expression): boolean {
    const type = this.checker.getTypeAtLocation(expression);
    const parts = type.isUnion() ? type.types : [type];
    return parts.length > 0 && parts.every((part) => part.symbol?.name === 'Sql');
  }

  #fragment(expression: ts.Expression, scope: Scope): Piece[] {
    const value = this.#read(expression, scope);
    if (value.kind === 'sql') return value.pieces;
    throw unreadable(expression);
  }

  #read(given: ts.Expression, scope: Scope): Value {
    if (++this.#depth > MOST_DEPTH) throw unreadable(given);
    try {
      return this.#readNode(bare(given), scope);
    } finally {
      this.#depth--;
    }
  }

  #readNode(node: ts.Expression, scope: Scope): Value {
    if (ts.isTaggedTemplateExpression(node) && node.tag.getText() === 'Prisma.sql')
      return { kind: 'sql', pieces: this.template(node.template, scope) };
    if (ts.isConditionalExpression(node))
      return this.#read(this.choices.oneOf(node, [node.whenTrue, node.whenFalse]), scope);
    if (ts.isArrayLiteralExpression(node)) return this.#list(node.elements, scope);
    if (ts.isCallExpression(node)) return this.#call(node, scope);
    if (node.kind === ts.SyntaxKind.NullKeyword) return { kind: 'nothing' };
    if (ts.isPropertyAccessExpression(node)) {
      if (node.getText() === 'Prisma.empty') return { kind: 'sql', pieces: [] };
      return this.#read(this.#code.property(node), scope);
    }
    if (ts.isElementAccessExpression(node)) {
      const object = this.#code.initializer(node.expression);
      if (!ts.isObjectLiteralExpression(object)) throw unreadable(node);
      const key = this.text(node.argumentExpression, scope);
      const property = object.properties.find((one) => one.name?.getText() === key);
      if (!property) throw unreadable(node);
      return this.#read(valueOf(property), scope);
    }
    if (ts.isIdentifier(node)) return this.#identifier(node, scope);
    throw unreadable(node);
  }

  #list(elements: readonly ts.Expression[], scope: Scope): Value {
    const items = elements.flatMap((element) => {
      if (!ts.isSpreadElement(element)) return [this.#read(element, scope)];
      return itemsOf(this.#read(element.expression, scope), element);
    });
    return { kind: 'list', items };
  }

  #call(node: ts.CallExpression, scope: Scope): Value {
    const callee = node.expression;
    const [first, second] = node.arguments;
    if (ts.isPropertyAccessExpression(callee)) {
      const name = callee.getText();
      if (name === 'Prisma.raw' && first) return sqlOf(this.text(first, scope));
      if (name === 'Prisma.join' && first) {
        return this.#join(first, second ? this.text(second, scope) : ',', scope);
      }
      if (name === 'Promise.all' && first) return this.#read(first, scope);
      if (callee.name.text === 'filter') {
        const items = itemsOf(this.#read(callee.expression, scope), node);
        return { kind: 'list', items: items.filter(({ kind }) => kind !== 'nothing') };
      }
      if (callee.name.text === 'flat') {
        const items = itemsOf(this.#read(callee.expression, scope), node);
        return { kind: 'list', items: items.flatMap((item) => itemsOf(item, node)) };
      }
      if (callee.name.text === 'map' && first) {
        const called = this.#code.function(first);
        const values = this.#listOrOne(callee.expression, scope);
        const items = values.map((value) => this.#apply(called, [value], scope));
        return { kind: 'list', items };
      }
    }
    const named = STAND_INS[callee.getText()];
    if (named !== undefined) return sqlOf(named);
    const given = node.arguments.map((expression) => ({ expression, scope }));
    return this.#apply(this.#code.function(callee), given, new Map());
  }

  /** What a `map` goes over: its fragments, or one of something that is no fragment. */
  #listOrOne(list: ts.Expression, scope: Scope): (Bound | undefined)[] {
    try {
      return itemsOf(this.#read(list, scope), list).map((value) => ({ value }));
    } catch (error) {
      if (error instanceof Unreadable) return [undefined];
      throw error;
    }
  }

  #join(list: ts.Expression, separator: string, scope: Scope): Value {
    const element = elementTypeOf(this.checker, this.checker.getTypeAtLocation(list));
    if (element?.symbol?.name !== 'Sql') return { kind: 'sql', pieces: [{ parameter: list }] };
    const items = itemsOf(this.#read(list, scope), list);
    const pieces = items.flatMap((item, at) => {
      if (item.kind !== 'sql') throw unreadable(list);
      return at === 0 ? item.pieces : [separator, ...item.pieces];
    });
    return { kind: 'sql', pieces };
  }

  #apply(called: ts.FunctionLikeDeclaration, given: (Bound | undefined)[], closure: Scope): Value {
    const scope: Scope = new Map(closure);
    called.parameters.forEach((parameter, at) => {
      const symbol = this.checker.getSymbolAtLocation(parameter.name);
      const otherwise = parameter.initializer && { expression: parameter.initializer, scope };
      const bound = given[at] ?? otherwise;
      if (bound && symbol) scope.set(symbol, bound);
    });
    const results = called.body ? resultsOf(called.body) : [];
    if (results.length === 0) throw unreadable(called.name ?? called);
    return this.#read(this.choices.oneOf(called, results), scope);
  }

  #identifier(node: ts.Identifier, scope: Scope): Value {
    const symbol = this.checker.getSymbolAtLocation(node);
    const bound = symbol && scope.get(symbol);
    if (bound) return 'value' in bound ? bound.value : this.#read(bound.expression, bound.scope);
    const declared = this.#code.declared(node);
    if (declared) return this.#withPushed(node, this.#read(declared, scope), scope);
    const given = symbol ? this.#code.givenTo(symbol) : [];
    if (given.length > 0) return this.#read(this.choices.oneOf(symbol, given), scope);
    throw unreadable(node);
  }

  /** `list.push(fragment)` adds to what the list was made with. */
  #withPushed(node: ts.Identifier, value: Value, scope: Scope): Value {
    if (value.kind !== 'list') return value;
    const symbol = this.checker.getSymbolAtLocation(node);
    const pushed: Value[] = [];
    const visit = (child: ts.Node): void => {
      if (ts.isCallExpression(child) && child.expression.getText() === `${node.text}.push`) {
        const target = (child.expression as ts.PropertyAccessExpression).expression;
        if (this.checker.getSymbolAtLocation(target) === symbol)
          pushed.push(...child.arguments.map((argument) => this.#read(argument, scope)));
      }
      ts.forEachChild(child, visit);
    };
    visit(node.getSourceFile());
    return { kind: 'list', items: [...value.items, ...pushed] };
  }

  text(given: ts.Expression, scope: Scope): string {
    const node = bare(given);
    if (ts.isStringLiteralLike(node)) return node.text;
    if (ts.isNumericLiteral(node)) return node.text;
    if (ts.isTemplateExpression(node)) {
      const parts = node.templateSpans.map(
        ({ expression, literal }) => this.text(expression, scope) + literal.text,
      );
      return node.head.text + parts.join('');
    }
    if (ts.isIdentifier(node)) {
      const symbol = this.checker.getSymbolAtLocation(node);
      const bound = symbol && scope.get(symbol);
      if (bound && 'expression' in bound) return this.text(bound.expression, bound.scope);
      const declared = this.#code.declared(node);
      if (declared) return this.text(declared, scope);
    }
    const type = this.checker.getTypeAtLocation(node);
    const parts = type.isUnion() ? type.types : [type];
    const texts = parts.flatMap((part) => (part.isStringLiteral() ? [part.value] : []));
    if (texts.length > 0 && texts.length === parts.length)
      return this.choices.sameOf(this.checker.getSymbolAtLocation(node) ?? node, texts);
    throw unreadable(node);
  }
}

function elementTypeOf(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  return checker.getIndexTypeOfType(type, ts.IndexKind.Number);
}

function itemsOf(value: Value, node: ts.Node): Value[] {
  if (value.kind !== 'list') throw unreadable(node);
  return value.items;
}

function sqlOf(text: string): Value {
  return { kind: 'sql', pieces: [text] };
}
