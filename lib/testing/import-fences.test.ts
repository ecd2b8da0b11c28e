import path from 'node:path';
import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** One planted violation per zone of the house; ESLint must catch each. */
const PLANTED: [string, string, string][] = [
  ['lib never imports app', 'lib/money/planted.ts', '@/app/layout'],
  ['lib never imports components', 'lib/orders/planted.ts', '@/components/ui/cn'],
  ['components fetch nothing', 'components/ui/planted.tsx', '@/lib/db/client'],
  ['components know no query', 'components/commissions/planted.tsx', '@/lib/commissions/queries'],
  ['components never import app', 'components/ui/planted.tsx', '@/app/layout'],
  ['money is pure', 'lib/money/planted.ts', '@/lib/db/client'],
  ['the ground knows no kit', 'lib/time/planted.ts', '@/lib/crypto/token'],
  ['the kit knows no record', 'lib/auth/planted.ts', '@/lib/audit/queries'],
  ['records know no domain', 'lib/ledger/planted.ts', '@/lib/commissions/rules'],
  ['the audit log knows no domain', 'lib/audit/planted.ts', '@/lib/payouts/rules'],
  ['nor does a folder of it', 'lib/audit/seal/planted.ts', '@/lib/payouts/rules'],
  ['domains depend leftwards: people', 'lib/people/planted.ts', '@/lib/affiliates/rules'],
  ['domains depend leftwards: programs', 'lib/programs/planted.ts', '@/lib/affiliates/rules'],
  ['domains depend leftwards: clicks', 'lib/clicks/planted.ts', '@/lib/orders/schema'],
  ['domains depend leftwards: commissions', 'lib/commissions/planted.ts', '@/lib/payouts/rules'],
  ['domains depend leftwards: payouts', 'lib/payouts/planted.ts', '@/lib/sales/record-order'],
  ['domains depend leftwards: refunds', 'lib/refunds/planted.ts', '@/lib/sales/record-order'],
  ['a folder of a domain, too', 'lib/payouts/batches/planted.ts', '@/lib/refunds/rules'],
  ['domains know no entry point', 'lib/sales/planted.ts', '@/lib/http/define-route'],
  ['no room knows the tests', 'lib/sales/planted.ts', '@/lib/testing/factories'],
  ['a store is its own: app', 'app/portal/planted.ts', '@/lib/payouts/store'],
  ['a store is its own: another domain', 'lib/reports/planted.ts', '@/lib/payouts/store'],
  ['a store is its own: in a folder', 'lib/http/planted.ts', '@/lib/connectors/inbox/store'],
  ['a store is its own: with a longer name', 'lib/sales/planted.ts', '@/lib/payouts/batch-store'],
  ['a store is its own: details', 'app/portal/planted.ts', '@/lib/payouts/details-store'],
  ['nobody composes the runtime: app', 'app/portal/planted.ts', '@/lib/jobs/queues'],
  ['nobody composes the runtime: domains', 'lib/orders/planted.ts', '@/lib/jobs/queues'],
  ['nobody composes the runtime: entry points', 'lib/http/planted.ts', '@/lib/server/boot'],
  ['pages ask queries', 'app/portal/planted.ts', '@/lib/db/client'],
  ['pages post nothing', 'app/portal/planted.ts', '@/lib/ledger/post'],
  ['pages post nothing, nor many at once', 'app/portal/planted.ts', '@/lib/ledger/post-many'],
  ['pages write no audit row', 'app/portal/planted.ts', '@/lib/audit/record'],
  ['pages write no event', 'app/portal/planted.ts', '@/lib/outbox/enqueue'],
];

describe('the import fences', () => {
  const eslint = new ESLint({
    overrideConfig: [
      // The planted file is on no disk: rules that need types cannot look at it, the fences can.
      {
        files: ['**/planted.{ts,tsx}'],
        languageOptions: { parserOptions: { projectService: false, project: null } },
        rules: Object.fromEntries(
          [
            '@typescript-eslint/no-floating-promises',
            '@typescript-eslint/no-misused-promises',
            '@typescript-eslint/await-thenable',
            '@typescript-eslint/switch-exhaustiveness-check',
          ].map((rule) => [rule, 'off']),
        ),
      },
    ],
  });

  it.each(PLANTED)('%s', async (_zone, file, from) => {
    const [result] = await eslint.lintText(`import * as planted from '${from}';\nvoid planted;\n`, {
      filePath: path.resolve(file),
    });
    const rules = result?.messages.map((message) => message.ruleId) ?? [];
    expect(rules, JSON.stringify(result?.messages)).toContain('import/no-restricted-paths');
  });

  it('lets a domain import its left neighbour', async () => {
    const [result] = await eslint.lintText(
      `import * as rules from '@/lib/commissions/rules';\nvoid rules;\n`,
      { filePath: path.resolve('lib/payouts/planted.ts') },
    );
    expect(result?.messages.filter((m) => m.ruleId === 'import/no-restricted-paths')).toEqual([]);
  });
}, 120_000);
