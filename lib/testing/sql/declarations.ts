import ts from 'typescript';
import { bare, elementAt, isFunction, resultsOf, unreadable } from '@/lib/testing/sql/syntax';

/** Where what an expression names was made, in its file or another. */
export class Declarations {
  constructor(readonly checker: ts.TypeChecker) {}

  #symbol(node: ts.Node): ts.Symbol | undefined {
    const symbol = this.checker.getSymbolAtLocation(node);
    return symbol && symbol.flags & ts.SymbolFlags.Alias
      ? this.checker.getAliasedSymbol(symbol)
      : symbol;
  }

  /** The elements of a list that was made with them, directly or by a function. */
  elementsOf(list: ts.Expression): ts.Expression[] {
    if (ts.isArrayLiteralExpression(list)) return [...list.elements];
    const declared = this.declared(list);
    if (declared) return this.elementsOf(bare(declared));
    const called = ts.isCallExpression(list) && this.functionOrNone(list.expression);
    if (!called || !called.body) return [];
    return resultsOf(called.body).flatMap((result) => this.elementsOf(bare(result)));
  }

  /** What a constant was made with. */
  declared(node: ts.Expression): ts.Expression | undefined {
    const declaration = this.#symbol(node)?.valueDeclaration;
    if (!declaration) return undefined;
    if (ts.isVariableDeclaration(declaration)) return declaration.initializer;
    if (ts.isBindingElement(declaration) && ts.isArrayBindingPattern(declaration.parent)) {
      const whole = declaration.parent.parent;
      if (declaration.dotDotDotToken || !ts.isVariableDeclaration(whole)) return undefined;
      const at = declaration.parent.elements.indexOf(declaration);
      return whole.initializer && elementAt(bare(whole.initializer), at);
    }
    return undefined;
  }

  initializer(node: ts.Expression): ts.Expression {
    const declared = this.declared(node);
    if (!declared) throw unreadable(node);
    return bare(declared);
  }

  property(node: ts.PropertyAccessExpression): ts.Expression {
    const declaration = this.#symbol(node)?.valueDeclaration;
    if (declaration && ts.isPropertyAssignment(declaration)) return declaration.initializer;
    throw unreadable(node);
  }

  functionOrNone(callee: ts.Expression): ts.FunctionLikeDeclaration | undefined {
    if (isFunction(callee)) return callee;
    const declaration = this.#symbol(callee)?.valueDeclaration;
    if (!declaration) return undefined;
    if (ts.isFunctionDeclaration(declaration)) return declaration;
    const value = ts.isVariableDeclaration(declaration) && declaration.initializer;
    return value && isFunction(value) ? value : undefined;
  }

  function(callee: ts.Expression): ts.FunctionLikeDeclaration {
    const called = this.functionOrNone(callee);
    if (!called) throw unreadable(callee);
    return called;
  }

  /** The parameter of a function of this file: what its callers in the file give it. */
  givenTo(symbol: ts.Symbol): ts.Expression[] {
    const parameter = symbol.valueDeclaration;
    if (!parameter || !ts.isParameter(parameter)) return [];
    const called = parameter.parent;
    const at = called.parameters.indexOf(parameter);
    const given: ts.Expression[] = [];
    const visit = (child: ts.Node): void => {
      if (ts.isCallExpression(child)) {
        const argument = child.arguments[at];
        if (argument && this.functionOrNone(child.expression) === called) given.push(argument);
        const isMapped =
          ts.isPropertyAccessExpression(child.expression) && child.expression.name.text === 'map';
        const [mapped] = child.arguments;
        if (isMapped && mapped && at === 0 && this.functionOrNone(mapped) === called) {
          const list = bare((child.expression as ts.PropertyAccessExpression).expression);
          given.push(...this.elementsOf(list));
        }
      }
      ts.forEachChild(child, visit);
    };
    visit(parameter.getSourceFile());
    return given;
  }
}
