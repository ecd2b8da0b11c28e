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
  ['time is pure', 'lib/time/planted.ts', '@/lib/ids'],
  ['records know no domain', 'lib/ledger/planted.ts', '@/lib/commissions/rules'],
  ['the audit log knows no domain', 'lib/audit/planted.ts', '@/lib/payouts/rules'],
  ['domains depend leftwards: programs', 'lib/programs/planted.ts', '@/lib/affiliates/rules'],
  ['domains depend leftwards: clicks', 'lib/clicks/planted.ts', '@/lib/orders/schema'],
  ['domains depend leftwards: commissions', 'lib/commissions/planted.ts', '@/lib/payouts/rules'],
  ['a store is its own: app', 'app/portal/planted.ts', '@/lib/payouts/store'],
  ['a store is its own: another domain', 'lib/reports/planted.ts', '@/lib/payouts/store'],
  ['nobody composes the runtime: app', 'app/portal/planted.ts', '@/lib/server/database'],
  ['nobody composes the runtime: domains', 'lib/orders/planted.ts', '@/lib/jobs/queues'],
  ['pages ask queries', 'app/portal/planted.ts', '@/lib/db/client'],
  ['pages post nothing', 'app/portal/planted.ts', '@/lib/ledger/post'],
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
            'import/no-cycle',
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
