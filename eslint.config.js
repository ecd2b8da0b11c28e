import { defineConfig, globalIgnores } from 'eslint/config';
import next from 'eslint-config-next/core-web-vitals';
import nextTypescript from 'eslint-config-next/typescript';
import prettier from 'eslint-config-prettier';
import { fences } from './lib/testing/import-fences.js';

export default defineConfig([
  globalIgnores([
    '.next/**',
    '.data*/**',
    'lib/db/generated/**',
    'next-env.d.ts',
    'test-results/**',
    'playwright-report/**',
  ]),
  ...next,
  ...nextTypescript,
  {
    files: ['**/*.{ts,tsx}'],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'separate-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
    },
  },
  {
    // Where eslint-config-next brings its plugins.
    files: ['**/*.{js,mjs,ts,tsx}'],
    settings: {
      'import/resolver': { typescript: { project: './tsconfig.json' } },
      'import/ignore': ['node_modules', 'lib/db/generated'],
    },
    rules: {
      'import/no-restricted-paths': ['error', { zones: fences }],
      'import/no-duplicates': ['error', { 'prefer-inline': true }],
      // Circles: lib/testing/house.test.ts, in a hundredth of the time of import/no-cycle.
      'no-console': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
    },
  },
  {
    files: ['lib/server/**', 'prisma/**', 'lib/testing/**', 'e2e/**', '*.config.*'],
    rules: { 'no-console': 'off' },
  },
  {
    // Not React: a function may be called `use`.
    files: ['lib/**/*.ts', 'prisma/**/*.ts', 'e2e/**/*.ts'],
    rules: { 'react-hooks/rules-of-hooks': 'off' },
  },
  {
    // Tests compose what they test: a domain with the endpoint in front of it.
    files: ['**/*.test.{ts,tsx}', 'lib/testing/**'],
    rules: { 'import/no-restricted-paths': 'off' },
  },
  prettier,
]);
