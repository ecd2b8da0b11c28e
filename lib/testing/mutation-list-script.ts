import { one, type Mutation } from '@/lib/testing/mutation';

const HANDLER = 'lib/clicks/script/handle-page.ts';
const GO_ON = ['lib/clicks/script/go-on.int.test.ts'];
const MOUNTS = ['lib/clicks/script/handle-page.int.test.ts'];
const REFUSED = ['lib/clicks/script/refused-page.int.test.ts'];

/** The guards of what a page of a shop may tell. */
export const SCRIPT_MUTATIONS: Mutation[] = [
  one(
    'a page speaks for its own origin',
    HANDLER,
    '!origin || message?.page.origin !== origin',
    '!origin || !message',
    REFUSED,
    'from one host of the program about a page of another',
  ),
  one(
    'a page tells only where links of the program may lead',
    HANDLER,
    'if (!resolveDestination(`${origin}/`, target.policy)) return false;',
    '',
    REFUSED,
    'from elsewhere is answered',
  ),
  one(
    'a page in a frame is a frame',
    HANDLER,
    "message.isFramed ? 'part' : message.isVisible ? 'page' : 'nowhere'",
    "message.isVisible ? 'page' : 'nowhere'",
    MOUNTS,
    'in a frame',
  ),
  one(
    'a page that nobody sees is not counted',
    HANDLER,
    "message.isVisible ? 'page' : 'nowhere'",
    "'page'",
    MOUNTS,
    'that nobody sees',
  ),
  one(
    'the session of a click goes on where the click came from',
    HANDLER,
    'return isCounted && cameFrom(address, found);',
    'return isCounted;',
    GO_ON,
    'was given to somebody elsewhere',
  ),
  one(
    'the session of a filtered click goes nowhere on',
    HANDLER,
    'return isCounted && cameFrom(address, found);',
    'return cameFrom(address, found);',
    GO_ON,
    'a click that did not count',
  ),
  one(
    'a page adopts a click of its code’s affiliate alone',
    HANDLER,
    'if (found && found.affiliateId !== target.affiliateId) return null;',
    '',
    GO_ON,
    'the click of another affiliate',
  ),
  one(
    'a page that is not counted is told nothing of the affiliate',
    HANDLER,
    'if (row.reason !== null) return { click: row.id, cookieDays: 0 };',
    'if (row.reason !== null) return { click: row.id, cookieDays: 0, ...target.banner };',
    MOUNTS,
    'is told the affiliate’s public name',
  ),
  one(
    'a page is named no click that is not recorded',
    HANDLER,
    'if (!(await recordClick(row, deps))) return null;',
    'await recordClick(row, deps);',
    REFUSED,
    'names no click that is not recorded',
  ),
  one(
    'a filtered page keeps nothing',
    HANDLER,
    'if (row.reason !== null) return { click: row.id, cookieDays: 0 };',
    '',
    MOUNTS,
    'by a robot',
  ),
  one(
    'whoever said no keeps nothing',
    HANDLER,
    "if (message.refusesCookies) params.set('consent', '0');",
    '',
    MOUNTS,
    'said by the page',
  ),
  one(
    'a public name is cleared by who may change affiliates',
    'app/admin/affiliates/public-name-actions.ts',
    "requireStaff('affiliates.write')",
    "requireStaff('console.read')",
    ['app/admin/affiliates/actions.int.test.ts'],
    'clearPublicNameAction',
  ),
  one(
    'a message is as long as one of ours',
    'lib/clicks/script/mount-node.ts',
    'if (body.length <= MAX_MESSAGE_BYTES) return;',
    'if (body.length > 0) return;',
    REFUSED,
    'that is longer than any of ours',
  ),
];
