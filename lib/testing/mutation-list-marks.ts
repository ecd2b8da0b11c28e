import { one, type Mutation } from '@/lib/testing/mutation';

const CHANGES = ['lib/books/verify-changes.int.test.ts'];
const LOOK = 'lib/books/look.ts';
const MARKS = 'lib/books/marks-sql.ts';

/** The guards of the mark from which the hourly check goes on (ADR 022). */
export const MARK_MUTATIONS: Mutation[] = [
  one(
    'marks: what is under way when the mark is moved',
    LOOK,
    'const complete = keepMs !== null && (await othersEnded(client, keepMs));',
    'const complete = keepMs !== null;',
    CHANGES,
    'under way when the mark was to be moved',
  ),
  one(
    'marks: a check that does not hold moves none',
    LOOK,
    'moved: complete && clean && forward &&',
    'moved: complete && forward &&',
    CHANGES,
    'damage to what was touched',
  ),
  one(
    'marks: a check that was not finished moves none',
    LOOK,
    'check.ok && !check.unfinished',
    'check.ok',
    CHANGES,
    'says what was not finished',
  ),
  one(
    'marks: an audit row touches its subject',
    'lib/books/touched-sql.ts',
    'FROM audit_event WHERE id > ${mark.auditId}',
    'FROM audit_event WHERE false',
    CHANGES,
    'was touched again',
  ),
  one(
    'marks: entries up to the mark count in the sums',
    MARKS,
    'SELECT account_id, affiliate_id, minor, minor FROM book_sum',
    'SELECT account_id, affiliate_id, minor, minor FROM book_sum WHERE false',
    CHANGES,
    'looks at what is new',
  ),
  one(
    'marks: one that another run moved stays',
    MARKS,
    'from === null || isSame(from, last)',
    'last === null || from !== last',
    CHANGES,
    'leaves a mark that another run moved',
  ),
  one(
    'marks: one of another history says nothing',
    'lib/books/verify.ts',
    'kept !== null && isOfThisHistory(kept, ends)',
    'kept !== null',
    CHANGES,
    'of another history',
  ),
  {
    guard: 'marks: the mark and its sums are of one snapshot',
    edits: [
      {
        file: LOOK,
        from: '  const from = whole ? null : await findMark(client);\n',
        to: '',
      },
      {
        file: LOOK,
        from: 'const ends = await findEnds(client);',
        to: 'const from = whole ? null : await findMark(client);\n  const ends = await findEnds(client);',
      },
    ],
    tests: CHANGES,
    only: 'counts nothing twice',
  },
];
