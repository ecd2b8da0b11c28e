import ts from 'typescript';

/** What a statement answers, as SafeQL describes it. */
export type SqlType =
  | { kind: 'type'; value: string }
  | { kind: 'literal'; value: string; base: SqlType }
  | { kind: 'union'; value: SqlType[] }
  | { kind: 'array'; value: SqlType }
  | { kind: 'object'; value: [string, SqlType][] };
export type SqlRow = SqlType;

type Comparison = {
  row: ts.Type;
  at: ts.Node;
  text: string;
  output: SqlRow;
  neverNull: Map<string, boolean>;
};

/** Null when every column fits the row type. A row type may call a column null that never is: SafeQL cannot see all. */
export function compareRow(checker: ts.TypeChecker, comparison: Comparison): string | null {
  const { row, at, text, output, neverNull } = comparison;
  if (output.kind !== 'object') return null;
  if (row.flags & (ts.TypeFlags.Any | ts.TypeFlags.Unknown)) return `${text} is no row type`;
  const faults: string[] = [];
  const named = new Map(row.getProperties().map((property) => [property.name, property]));
  for (const [name, column] of output.value) {
    const property = named.get(name);
    if (!property) {
      faults.push(`the statement answers "${name}", which the row type does not have`);
      continue;
    }
    named.delete(name);
    const type = checker.getTypeOfSymbolAtLocation(property, at);
    const isNeverNull = mayBeNull(column) && neverNull.has(name);
    if (isNeverNull) neverNull.set(name, true);
    const fault = faultOf(checker, type, column, isNeverNull);
    if (fault) faults.push(`"${name}" ${fault}`);
  }
  for (const name of named.keys()) faults.push(`the row type has "${name}", which never comes`);
  return faults.length === 0 ? null : `${text}: ${faults.join('; ')}`;
}

const isNull = (part: SqlType) => part.kind === 'type' && part.value === 'null';

function mayBeNull(column: SqlType): boolean {
  return column.kind === 'union' ? column.value.some(isNull) : isNull(column);
}

function faultOf(
  checker: ts.TypeChecker,
  type: ts.Type,
  column: SqlType,
  isNeverNull: boolean,
): string | null {
  const parts = column.kind === 'union' ? column.value : [column];
  const isOpen = (type.flags & ts.TypeFlags.Unknown) !== 0;
  const takesNull = isOpen || checker.isTypeAssignableTo(checker.getNullType(), type);
  if (mayBeNull(column) && !takesNull && !isNeverNull) return 'may be null';
  const rest = checker.getNonNullableType(type);
  for (const part of parts) {
    if (isNull(part) || isOpen) continue;
    // Its own null is one of the values.
    if (part.kind === 'type' && part.value === 'json' && isJson(type)) continue;
    if (!fits(checker, rest, part))
      return `is ${describe(part)}, not ${checker.typeToString(rest)}`;
  }
  return null;
}

function fits(checker: ts.TypeChecker, type: ts.Type, column: SqlType): boolean {
  const takes = (given: ts.Type) => checker.isTypeAssignableTo(given, type);
  if (column.kind === 'union') return column.value.every((part) => fits(checker, type, part));
  if (column.kind === 'array') {
    const element = checker.getIndexTypeOfType(type, ts.IndexKind.Number);
    return element !== undefined && faultOf(checker, element, column.value, true) === null;
  }
  if (column.kind === 'literal') {
    const [, text] = /^['"](.*)['"]$/.exec(column.value) ?? [];
    if (text !== undefined) return takes(checker.getStringLiteralType(text));
    return fits(checker, type, column.base);
  }
  if (column.kind === 'object') return false;
  switch (column.value) {
    case 'string':
      return takes(checker.getStringType());
    case 'number':
      return takes(checker.getNumberType());
    case 'bigint':
      return takes(checker.getBigIntType());
    case 'boolean':
    case 'true':
    case 'false':
      return takes(checker.getBooleanType());
    case 'Date':
      return checker.typeToString(type) === 'Date';
    case 'Decimal':
      return checker.typeToString(type) === 'Decimal';
    case 'json':
      // What a statement builds itself may be named: nobody checks what lies in JSON.
      return isJson(type) || (type.flags & ts.TypeFlags.Object) !== 0;
    case 'Buffer':
      return type.symbol?.name === 'Buffer' || type.symbol?.name === 'Uint8Array';
    default:
      return false;
  }
}

function isJson(type: ts.Type): boolean {
  return type.aliasSymbol?.name === 'JsonValue';
}

function describe(column: SqlType): string {
  if (column.kind === 'array') return `${describe(column.value)}[]`;
  if (column.kind === 'object') return 'an object';
  if (column.kind === 'union') return column.value.map(describe).join(' | ');
  return column.value === 'unknown' ? 'of a type that must be said (a cast)' : column.value;
}
