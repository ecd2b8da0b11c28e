import { one, type Mutation } from '@/lib/testing/mutation';

const LINES = ['lib/orders/order-lines.int.test.ts'];

/** What holds an order and its lines together, and who sees them. */
export const ORDER_LINE_MUTATIONS: Mutation[] = [
  one(
    'lines are not more than their order',
    'lib/sales/record-order.ts',
    "  if (input.lines && exceedsOrder(input.lines, input)) return refuse('LINES_EXCEED_ORDER');\n",
    '',
    LINES,
    'is refused when they are more than it',
  ),
  one(
    'the database holds lines and order together',
    'prisma/migrations/20261206000300_order_lines/migration.sql',
    'WHERE l.amount <> o.amount_minor OR l.total <> o.total_minor',
    'WHERE false',
    LINES,
    'cannot have others than are its sum',
  ),
  one(
    'a refund names lines of its order',
    'lib/refunds/record-refund.ts',
    "if (unknown !== null) return refuse('UNKNOWN_LINE', undefined, { line: unknown });",
    '',
    LINES,
    'is refused for a line that the order does not have',
  ),
  one(
    'what was bought is not told to an affiliate',
    'lib/orders/dto.ts',
    'lines: full ? row.lines.map(lineDto) : [] };',
    'lines: row.lines.map(lineDto) };',
    LINES,
    'is not an affiliate’s to see',
  ),
  one(
    'what was bought is not told to an affiliate by the lines of a commission',
    'lib/commissions/dto.ts',
    'const named = staff ? { sku: row.sku, name: row.name } : { sku: null, name: null };',
    'const named = { sku: row.sku, name: row.name };',
    LINES,
    'goes to nobody of another program',
  ),
  one(
    'which shops have an order is not told to an affiliate',
    'lib/orders/queries.ts',
    "  if (!seesCustomers(viewer)) return refuse('ORDER_NOT_FOUND');\n",
    '',
    LINES,
    'goes to nobody of another program',
  ),
  one(
    'an id of two shops is not either’s',
    'lib/orders/which-connection.ts',
    'if (others.length === 0) return ok',
    'if (told.length > 0) return ok',
    ['lib/connectors/connections/two-shops.int.test.ts'],
    'have to be told apart by the API',
  ),
];
