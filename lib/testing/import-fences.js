/**
 * The fences of the house: imports run one way. app → a domain's queries, commands, schema, types; components → types,
 * words and money; lib never → app or components; a domain's store is its own; domains depend leftwards only.
 */

/** Leftmost first: each may import those before it. */
export const DOMAINS = [
  'programs',
  'affiliates',
  'discount-codes',
  'links',
  'clicks',
  'attribution',
  'orders',
  'commissions',
  'payouts',
  'fraud',
  'reports',
  'webhooks',
  'agents',
];
/** Take the caller's transaction, know no domain. The books check is what knows every table, through SQL only. */
const RECORDS = ['audit', 'ledger', 'outbox'];
const PURE = ['money', 'time'];
const RUNTIME = ['server', 'jobs'];

export const fences = [
  // lib never imports what stands above it.
  { target: './lib', from: './app', message: 'lib never imports app' },
  { target: './lib', from: './components', message: 'lib never imports components' },

  // Components are given data: they fetch nothing.
  {
    target: './components',
    from: './lib',
    except: [
      './money',
      './time',
      './commissions/types.ts',
      './commissions/words.ts',
      './payouts/types.ts',
      './payouts/words.ts',
      './affiliates/types.ts',
      './affiliates/words.ts',
      './http/action-state.ts',
    ],
    message: 'components import types, words and money only',
  },
  { target: './components', from: './app', message: 'components never import app' },

  // The ground is pure.
  ...PURE.map((name) => ({
    target: `./lib/${name}`,
    from: './lib',
    except: PURE.map((own) => `./${own}`),
    message: 'the ground imports nothing but the ground',
  })),

  // Records know no domain.
  ...RECORDS.flatMap((name) =>
    DOMAINS.map((domain) => ({
      target: `./lib/${name}/!(checks|verify)*`,
      from: `./lib/${domain}`,
      message: 'records know no domain',
    })),
  ),

  // Domains depend leftwards only.
  ...DOMAINS.flatMap((domain, i) =>
    DOMAINS.slice(i + 1).map((right) => ({
      target: `./lib/${domain}`,
      from: `./lib/${right}`,
      message: `${domain} stands left of ${right} and does not know it`,
    })),
  ),

  // A domain's store is its own.
  ...DOMAINS.map((domain) => ({
    target: [`./lib/!(${domain})/**/*`, './app/**/*', './components/**/*'],
    from: `./lib/${domain}/store.ts`,
    message: `the store of ${domain} is its own`,
  })),

  // The runtime composes everything; nobody composes the runtime.
  ...[
    './app',
    './components',
    ...[...DOMAINS, ...RECORDS, ...PURE, 'auth', 'http', 'db'].map((d) => `./lib/${d}`),
  ].flatMap((target) =>
    RUNTIME.map((name) => ({
      target,
      from: `./lib/${name}`,
      message: 'only the runtime composes the runtime',
    })),
  ),

  // Pages and routes go through queries and commands.
  { target: './app', from: './lib/db/client.ts', message: 'pages ask queries, not the database' },
  { target: './app', from: './lib/ledger/post.ts', message: 'pages post nothing to the ledger' },
  { target: './app', from: './lib/audit/record.ts', message: 'commands write the audit log' },
  { target: './app', from: './lib/outbox/enqueue.ts', message: 'commands write the outbox' },
];
