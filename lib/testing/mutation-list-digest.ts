import { one, type Mutation } from '@/lib/testing/mutation';

const DIGEST = ['lib/digest/digest.int.test.ts'];
const ACTIONS = ['app/admin/settings/digest/actions.int.test.ts'];
const COMMANDS = 'lib/digest/commands.ts';
const TELL = 'lib/digest/tell-digests.ts';

/** The guards of digests: once, to whom, how often, and of an address that is a secret. */
export const DIGEST_MUTATIONS: Mutation[] = [
  one(
    'a digest is sent once, though many tell of it at once',
    TELL,
    'where: { id: digest.id, toldTo: digest.toldTo, ...CAN_TAKE },',
    'where: { id: digest.id, ...CAN_TAKE },',
    DIGEST,
    'comes once',
  ),
  one(
    'an empty digest is not sent',
    TELL,
    'if (count === 0 || isEmpty(text)) return ok(false);',
    'if (count === 0) return ok(false);',
    DIGEST,
    'nothing to say',
  ),
  one(
    'who is disabled is sent no digest',
    TELL,
    'user: { disabledAt: null, role:',
    'user: { role:',
    DIGEST,
    'nobody who is disabled',
  ),
  one(
    'what waited for the address before goes to no other',
    'lib/webhooks/channel.ts',
    '    await endWaiting(tx, id);\n',
    '',
    DIGEST,
    'that is off is sent nothing',
  ),
  one(
    'digests are asked for five times an hour',
    'lib/digest/ask-for-digest.ts',
    '>= MOST_ASKED',
    '>= MOST_ASKED * 2',
    DIGEST,
    'five times an hour',
  ),
  one(
    'a channel is asked for by whoever makes keys',
    'lib/digest/ask-for-digest.ts',
    "to === 'mail' ? 'console.read' : 'keys.write'",
    "'console.read'",
    DIGEST,
    'whoever makes no keys',
  ),
  one(
    'a digest by mail is a person’s own',
    COMMANDS,
    "if (ctx.actor.kind !== 'user') return refuse('FORBIDDEN');\n",
    '',
    DIGEST,
    'people of the staff only',
  ),
  one(
    'the address of a channel is kept sealed',
    'lib/webhooks/channel.ts',
    'url: origin, ...ON',
    'url: href, ...ON',
    DIGEST,
    'nothing shows',
  ),
  one(
    'the address of a channel is checked like every other',
    'lib/webhooks/channel.ts',
    'addressOf(() => parseTarget(url).href)',
    'addressOf(() => url)',
    DIGEST,
    'refused where webhooks are',
  ),
  one(
    'a channel hears of no event',
    'lib/webhooks/channel.ts',
    "const WANTS = ['digest'];",
    'const WANTS: string[] = [];',
    DIGEST,
    'hears of no event',
  ),
  one(
    'a channel is set after a proof of who it is',
    'app/admin/settings/digest/actions.ts',
    '  fresh: true,\n',
    '',
    ACTIONS,
    'setChannelAction',
  ),
  one(
    'what waits is told of one program',
    'lib/reports/waiting.ts',
    "WHERE status = 'pending' AND ${scopeSql(viewer)}",
    "WHERE status = 'pending'",
    ['lib/digest/figures.int.test.ts'],
    'of one program',
  ),
];
