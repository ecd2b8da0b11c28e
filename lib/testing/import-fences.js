/**
 * The fences of the house (docs/decisions/018-the-house.md): imports run one way. app → a domain's queries, commands,
 * schema, types; components → types, words and money; lib never → app or components; a domain's store is its own; each
 * room of lib depends leftwards only.
 */

const GROUND = [
  'money',
  'time',
  'ids.ts',
  'group-by.ts',
  'parse-one-of.ts',
  'actor.ts',
  'env-fields.ts',
  'env.ts',
  'refusals',
  'refusals.ts',
  'result.ts',
  'logger.ts',
  'apart.ts',
  'command.ts',
];
const KIT = ['crypto', 'format', 'db', 'request', 'auth'];
const RECORDS = ['audit', 'ledger', 'outbox', 'mail', 'security'];
const DOMAINS = [
  'people',
  'programs',
  'groups',
  'affiliates',
  'rewards',
  'discount-codes',
  'links',
  'clicks',
  'attribution',
  'orders',
  'commissions',
  'recruits',
  'payouts',
  'corrections',
  'refunds',
  'sales',
  'statements',
  'reports',
  'books',
  'webhooks',
  'digest',
  'privacy',
];
/** How the world gets in: they compose domains, people among them. */
const ENTRY_POINTS = ['connectors', 'http', 'agents'];
const RUNTIME = ['jobs', 'server'];

/** Every room of lib, leftmost first: each may import those before it, and none after it. */
export const ROOMS = [...GROUND, ...KIT, ...RECORDS, ...DOMAINS, ...ENTRY_POINTS, ...RUNTIME];

/** Proves the house and stands above it; no room imports it. */
export const ABOVE = ['testing'];

const at = (room) => `./${room}`;

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
      './discount-codes/words.ts',
    ],
    message: 'components import types, words and money only',
  },
  { target: './components', from: './app', message: 'components never import app' },

  // Each room depends leftwards only.
  ...ROOMS.map((room, i) => ({
    target: `./lib/${room}`,
    from: './lib',
    except: ROOMS.slice(0, i + 1).map(at),
    message: `${room} imports nothing that stands right of it`,
  })),

  // A domain's stores are its own, at any depth: `store.ts` and `…-store.ts`.
  ...[...DOMAINS, ...ENTRY_POINTS].map((domain) => ({
    target: [`./lib/!(${domain})/**/*`, './app/**/*', './components/**/*'],
    from: `./lib/${domain}/**/?(*-)store.ts`,
    message: `the store of ${domain} is its own`,
  })),

  // Pages and routes go through queries and commands.
  ...RUNTIME.map((room) => ({
    target: './app',
    from: `./lib/${room}`,
    message: 'only the runtime composes the runtime',
  })),
  { target: './app', from: './lib/testing', message: 'only tests import what tests are made of' },
  { target: './app', from: './lib/db/client.ts', message: 'pages ask queries, not the database' },
  { target: './app', from: './lib/ledger/post.ts', message: 'pages post nothing to the ledger' },
  {
    target: './app',
    from: './lib/ledger/post-many.ts',
    message: 'pages post nothing to the ledger',
  },
  { target: './app', from: './lib/audit/record.ts', message: 'commands write the audit log' },
  { target: './app', from: './lib/outbox/enqueue.ts', message: 'commands write the outbox' },
];
