import ts from 'typescript';

/** A part that only the running program knows. */
export class Unreadable extends Error {}

export function bare(node: ts.Expression): ts.Expression {
  if (
    ts.isParenthesizedExpression(node) ||
    ts.isAsExpression(node) ||
    ts.isSatisfiesExpression(node) ||
    ts.isAwaitExpression(node)
  )
    return bare(node.expression);
  return node;
}

export function elementAt(list: ts.Expression, at: number): ts.Expression | undefined {
  if (ts.isCallExpression(list) && list.expression.getText() === 'Promise.all')
    return list.arguments[0] && elementAt(bare(list.arguments[0]), at);
  if (!ts.isArrayLiteralExpression(list)) return undefined;
  const isPlain = !list.elements.slice(0, at + 1).some((element) => ts.isSpreadElement(element));
  return isPlain ? list.elements[at] : undefined;
}

export function isFunction(node: ts.Node): node is ts.ArrowFunction | ts.FunctionExpression {
  return ts.isArrowFunction(node) || ts.isFunctionExpression(node);
}

export function resultsOf(body: ts.ConciseBody): ts.Expression[] {
  if (!ts.isBlock(body)) return [body];
  const results: ts.Expression[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isFunctionLike(node)) return;
    // What never comes back makes no statement.
    if (ts.isReturnStatement(node) && node.expression && !isUnreachable(node.expression))
      results.push(node.expression);
    ts.forEachChild(node, visit);
  };
  visit(body);
  return results;
}

function isUnreachable(node: ts.Expression): boolean {
  return ts.isCallExpression(node) && node.expression.getText() === 'unreachable';
}

export function valueOf(property: ts.ObjectLiteralElementLike): ts.Expression {
  if (ts.isPropertyAssignment(property)) return property.initializer;
  throw unreadable(property);
}

export function unreadable(node: ts.Node): Unreadable {
  return new Unreadable(`only the running program knows \`${node.getText().slice(0, 60)}\``);
}
