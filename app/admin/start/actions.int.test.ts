import { vi } from 'vitest';
import * as start from '@/app/admin/start/actions';
import { db } from '@/lib/db/client';
import type { ActionScene, Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions, type Fields } from '@/lib/testing/actions';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['admin', 'owner'];
const noProgram = [
  'an id of nothing',
  { programId: 'prg_none' },
  'refused: PROGRAM_NOT_FOUND',
] as const;
const programOf = (_fields: Fields, { programId }: ActionScene) =>
  db.program.findUniqueOrThrow({ where: { id: programId } });

testActions(
  { ...start },
  {
    saveWhatYouPayAction: actionCase({
      may,
      fields: ({ programId }) => ({
        programId,
        commissionKind: 'percent',
        commissionBps: '12.5',
        flatAmount: '',
        flatCurrency: '',
        trailing: '12',
        holdDays: '14',
        approval: 'manual',
        minimumPayout: 'USD 50.00',
      }),
      needs: ['programId', 'commissionKind', 'commissionBps', 'trailing', 'holdDays', 'approval'],
      sends: ['minimumPayout'],
      wrong: () => [
        noProgram,
        ['more than all of it', { commissionBps: '101' }, 'refused: INVALID_INPUT'],
        ['a fixed sum of nothing', { commissionKind: 'flat' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'to /admin/start/links',
      changes: ['program', 'audit_event'],
      shows: programOf,
      becomes: { commissionBps: 1250, holdDays: 14, trailingMonths: 12 },
    }),
    saveWhereLinksLeadAction: actionCase({
      may,
      fields: ({ programId }) => ({
        programId,
        defaultDestination: 'https://shop.example/start',
        allowedDestinations: 'shop.example\nwww.shop.example',
        cookieDays: '30',
        attribution: 'first',
      }),
      needs: ['programId', 'defaultDestination', 'cookieDays', 'attribution'],
      sends: ['allowedDestinations'],
      wrong: () => [
        noProgram,
        ['no address', { defaultDestination: 'shop' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'to /admin/start/connect',
      changes: ['program', 'audit_event'],
      shows: programOf,
      becomes: { defaultDestination: 'https://shop.example/start', attribution: 'first' },
    }),
  },
);
