import { afterAll, beforeAll, vi } from 'vitest';
import * as groups from '@/app/admin/settings/groups/actions';
import * as keys from '@/app/admin/settings/keys/actions';
import * as paying from '@/app/admin/settings/payouts/actions';
import * as program from '@/app/admin/settings/program/actions';
import * as shops from '@/app/admin/settings/shops/actions';
import { removeConnection } from '@/lib/connectors/connections/commands';
import { db } from '@/lib/db/client';
import { createApiKey } from '@/lib/people/keys/create-key';
import { expectOk } from '@/lib/result';
import { unique, type ActionScene, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { makeConnection, makeRefusedEvent } from '@/lib/testing/connections';
import { makeAffiliate, makeGroup, systemCtx } from '@/lib/testing/factories';
import { startStripe, type StripeServer } from '@/lib/testing/stripe-server';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

const may: readonly Caller[] = ['admin', 'owner'];
const programOf = ({ programId }: { programId: string }) =>
  db.program.findUniqueOrThrow({ where: { id: programId } });

const noProgram = [
  'an id of nothing',
  { programId: 'prg_none' },
  'refused: PROGRAM_NOT_FOUND',
] as const;

let stripe: StripeServer;
beforeAll(async () => {
  stripe = await startStripe();
});
afterAll(() => stripe.stop());

/** A Stripe shop whose key does not work. */
async function makeKeyed(programId: string): Promise<string> {
  const { id: connectionId } = await makeConnection(programId, 'stripe');
  const row = { keyCipher: 'none', hint: 'none', isTest: true, problem: 'refused' };
  await db.connectionKey.create({ data: { connectionId, ...row } });
  return connectionId;
}

const noGroup = ['an id of nothing', { groupId: 'grp_none' }, 'refused: GROUP_NOT_FOUND'] as const;
const groupIn = async ({ programId }: ActionScene) => (await makeGroup({ programId })).id;
const GROUP = {
  name: 'Friends of ours',
  ruleFigure: 'orders',
  ruleAtLeast: '10',
  ruleCurrency: '',
  rulePeriod: 'quarter',
  commissionKind: '',
  commissionBps: '25',
  flatAmount: '',
  flatCurrency: '',
  discountBps: '',
  trailing: 'inherit',
  holdDays: '',
  cookieDays: '',
  approval: '',
  selfReferral: '',
};
const wrongGroup = [
  ['a name in addresses with a space', { slug: 'a b' }, 'refused: INVALID_INPUT'],
  ['the name in addresses of another', { slug: 'everybody' }, 'refused: GROUP_SLUG_TAKEN'],
  ['a rule from nothing on', { ruleAtLeast: '0' }, 'refused: INVALID_INPUT'],
  ['revenue of no currency', { ruleFigure: 'revenue' }, 'refused: INVALID_INPUT'],
  [
    'revenue of no amount',
    { ruleFigure: 'revenue', ruleCurrency: 'USD', ruleAtLeast: 'much' },
    'refused: INVALID_INPUT',
  ],
  ['a rule by the week', { rulePeriod: 'week' }, 'refused: INVALID_INPUT'],
  ['more than all', { commissionBps: '101' }, 'refused: INVALID_INPUT'],
] as const;

testActions(
  { ...groups, ...keys, ...paying, ...program, ...shops },
  {
    createGroupAction: actionCase({
      may,
      fields: ({ programId }) => ({ programId, ...GROUP, slug: `friends-${unique()}` }),
      needs: ['programId', 'name', 'slug'],
      wrong: () => [noProgram, ...wrongGroup],
      answers: 'done: Friends of ours is there',
      changes: ['program_group', 'audit_event'],
      shows: ({ slug }) => db.group.findFirstOrThrow({ where: { slug } }),
      becomes: { isDefault: false, commissionBps: 2_500, ruleFigure: 'orders', ruleAtLeast: 10n },
    }),
    changeGroupAction: actionCase({
      may,
      fields: async (scene) => ({
        groupId: await groupIn(scene),
        ...GROUP,
        slug: `friends-${unique()}`,
      }),
      needs: ['groupId', 'name', 'slug'],
      wrong: () => [noGroup, ...wrongGroup],
      answers: 'done: Saved',
      changes: ['program_group', 'audit_event'],
      shows: ({ groupId }) => db.group.findUniqueOrThrow({ where: { id: groupId } }),
      becomes: { name: 'Friends of ours', commissionBps: 2_500, holdDays: null },
    }),
    reorderGroupsAction: actionCase({
      may,
      fields: async (scene) => {
        await groupIn(scene);
        await groupIn(scene);
        const { programId } = scene;
        const rows = await db.group.findMany({
          where: { programId, isDefault: false },
          orderBy: { position: 'desc' },
        });
        return { programId, ids: rows.map(({ id }) => id).join(' ') };
      },
      needs: ['programId'],
      sends: ['ids'],
      wrong: () => [noProgram, ['not all of them', { ids: 'grp_none' }, 'refused: GROUPS_CHANGED']],
      answers: 'done: Moved',
      changes: ['program_group', 'audit_event'],
    }),
    moveEverybodyAction: actionCase({
      may,
      fields: async (scene) => {
        const groupId = await groupIn(scene);
        await makeAffiliate({ programId: scene.programId, groupId });
        return { groupId, moveTo: await groupIn(scene), reason: '' };
      },
      needs: ['groupId', 'moveTo'],
      wrong: (_scene, { groupId }) => [
        noGroup,
        ['to nowhere', { moveTo: 'grp_none' }, 'refused: GROUP_NOT_FOUND'],
        ['to itself', { moveTo: groupId }, 'refused: GROUP_NOT_EMPTY'],
      ],
      answers: 'done: 1 moved',
      changes: ['affiliate', 'audit_event', 'outbox_event'],
    }),
    removeGroupAction: actionCase({
      may,
      fields: async (scene) => ({ groupId: await groupIn(scene), moveTo: '' }),
      needs: ['groupId'],
      wrong: async ({ programId }) => {
        const first = await db.group.findFirstOrThrow({ where: { programId, isDefault: true } });
        return [noGroup, ['the default one', { groupId: first.id }, 'refused: GROUP_IS_DEFAULT']];
      },
      answers: 'to /admin/settings/groups',
      changes: ['program_group', 'audit_event'],
    }),
    updateProgramTermsAction: actionCase({
      may,
      fields: ({ programId }) => ({
        programId,
        name: 'Renamed program',
        defaultDestination: 'https://shop.example/start',
        allowedDestinations: 'shop.example, www.shop.example',
        autoAccept: 'on',
        commissionKind: 'percent',
        commissionBps: '12.5',
        flatAmount: '',
        flatCurrency: '',
        discountBps: '10',
        trailing: '12',
        holdDays: '14',
        cookieDays: '30',
        approval: 'manual',
        selfReferral: 'hold',
        attribution: 'last',
        postbacks: 'with_orders',
        clickRetentionDays: '90',
        statementYears: '7',
        timeZone: 'asia/kolkata',
        codeBeatsLink: 'on',
        minimumPayout: 'USD 50.00',
        creditEnabled: 'on',
        creditName: 'free months',
        creditBonusBps: '10',
        leaderboard: 'on',
      }),
      needs: [
        'programId',
        'name',
        'defaultDestination',
        'commissionKind',
        'commissionBps',
        'discountBps',
        'trailing',
        'holdDays',
        'cookieDays',
        'approval',
        'selfReferral',
        'attribution',
        'postbacks',
        'clickRetentionDays',
        'statementYears',
        'timeZone',
        'creditName',
        'creditBonusBps',
      ],
      sends: ['allowedDestinations', 'minimumPayout'],
      wrong: () => [
        noProgram,
        ['more than all', { commissionBps: '101' }, 'refused: INVALID_INPUT'],
        ['less than nothing', { commissionBps: '-1' }, 'refused: INVALID_INPUT'],
        ['a script', { defaultDestination: 'javascript:alert(1)' }, 'refused: INVALID_INPUT'],
        ['no host', { allowedDestinations: 'shop_example/' }, 'refused: INVALID_INPUT'],
        ['a flat one without amount', { commissionKind: 'flat' }, 'refused: INVALID_INPUT'],
        ['an amount without currency', { flatAmount: '9.00' }, 'refused: INVALID_INPUT'],
        ['two years of holding', { holdDays: '730' }, 'refused: INVALID_INPUT'],
        ['a century of statements', { statementYears: '100' }, 'refused: INVALID_INPUT'],
        ['no minimum', { minimumPayout: 'fifty' }, 'refused: INVALID_INPUT'],
        ['no place', { timeZone: 'Europe/Atlantis' }, 'refused: INVALID_INPUT'],
        ['an offset', { timeZone: '+05:30' }, 'refused: INVALID_INPUT'],
        ['credit without a name', { creditName: ' ' }, 'refused: INVALID_INPUT'],
        ['more than all on top', { creditBonusBps: '100.01' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['program', 'program_zone', 'audit_event'],
      shows: (fields) => programOf(fields),
      becomes: {
        name: 'Renamed program',
        commissionBps: 1_250,
        discountBps: 1_000,
        holdDays: 14,
        autoAccept: true,
        statementYears: 7,
        timeZone: 'Asia/Kolkata',
        minimumPayout: { USD: 5_000 },
        creditEnabled: true,
        creditName: 'free months',
        creditBonusBps: 1_000,
        leaderboard: true,
      },
    }),
    saveMerchantDetailsAction: actionCase({
      may,
      fields: ({ programId }) => ({
        programId,
        legalName: 'Shop Ltd',
        legalAddress: '1 High Street\nLondon',
        taxId: 'GB123456789',
      }),
      needs: ['programId'],
      sends: ['legalName', 'legalAddress', 'taxId'],
      wrong: () => [
        noProgram,
        ['nine lines', { legalAddress: 'line\n'.repeat(9) }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['program', 'audit_event'],
      shows: (fields) => programOf(fields),
      becomes: { legalName: 'Shop Ltd', taxId: 'GB123456789' },
    }),
    savePayingAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => {
        await db.program.update({ where: { id: programId }, data: { payoutDay: 5 } });
        return {
          programId,
          // A day that has passed would settle this month, too: what changes would depend on today.
          payoutDay: '',
          payerName: 'Shop Ltd',
          payerIban: 'DE89 3704 0044 0532 0130 00',
          payerBic: 'COBADEFFXXX',
        };
      },
      needs: ['programId', 'payerName'],
      sends: ['payoutDay', 'payerIban', 'payerBic'],
      wrong: () => [
        noProgram,
        ['a day that not every month has', { payoutDay: '31' }, 'refused: INVALID_INPUT'],
        ['a wrong check', { payerIban: 'DE89370400440532013001' }, 'refused: INVALID_INPUT'],
        ['no BIC', { payerBic: 'BANK' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['program', 'audit_event'],
      shows: (fields) => programOf(fields),
      becomes: { payoutDay: null, payerName: 'Shop Ltd', payerIban: 'DE89370400440532013000' },
    }),
    createConnectionAction: actionCase({
      may,
      fresh: true,
      fields: ({ programId }) => ({ name: 'Shop Europe', provider: 'shopify', programId }),
      needs: ['name', 'provider', 'programId'],
      wrong: () => [
        noProgram,
        ['no provider of ours', { provider: 'a friend' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'to /admin/settings/shops/con_',
      changes: ['connection', 'audit_event'],
      shows: ({ programId, provider }) =>
        db.connection.findMany({ where: { programId, provider } }),
      becomes: [{ name: 'Shop Europe', removedAt: null }],
    }),
    tryOrderAction: actionCase({
      may,
      fields: async ({ programId }) => ({
        connectionId: (await makeConnection(programId, 'generic')).id,
        amount: '49.00',
        currency: 'USD',
        code: '',
      }),
      needs: ['connectionId', 'amount', 'currency'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
        ['an amount of nothing', { amount: '0' }, 'refused: INVALID_INPUT'],
        ['nobody’s code', { code: 'NOBODY-HAS-IT' }, 'refused: AFFILIATE_NOT_FOUND'],
      ],
      answers: 'done: An order of $49.00 through an affiliate’s link would earn $',
      changes: [],
    }),
    addConnectionSecretAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({
        connectionId: (await makeConnection(programId, 'generic')).id,
        secret: 'whsec_c2VjcmV0IG9mIGEgc2hvcA==',
      }),
      needs: ['connectionId', 'secret'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
        ['with a space in it', { secret: 'two words here' }, 'refused: INVALID_INPUT'],
        ['short', { secret: 'short' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Added',
      changes: ['connection_secret', 'audit_event'],
      shows: ({ connectionId }) => db.connectionSecret.findMany({ where: { connectionId } }),
      becomes: [{ hint: 'cA==' }],
    }),
    removeConnectionSecretAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => {
        const { id } = await makeConnection(
          programId,
          'generic',
          'a secret of a shop'.replaceAll(' ', '_'),
        );
        const secret = await db.connectionSecret.findFirstOrThrow({ where: { connectionId: id } });
        return { secretId: secret.id };
      },
      needs: ['secretId'],
      wrong: () => [['an id of nothing', { secretId: 'sec_none' }, 'refused: SECRET_NOT_FOUND']],
      answers: 'done: Removed',
      changes: ['connection_secret', 'audit_event'],
      shows: ({ secretId }) => db.connectionSecret.count({ where: { id: secretId } }),
      becomes: 0,
    }),
    saveConnectionKeyAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({
        connectionId: (await makeConnection(programId, 'stripe')).id,
        key: stripe.key(),
        duration: 'once',
      }),
      needs: ['connectionId', 'key', 'duration'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
        ['a key that may do all', { key: 'sk_live_0123456789' }, 'refused: INVALID_INPUT'],
        ['a key of nobody', { key: 'rk_live_0123456789' }, 'refused: KEY_REFUSED'],
        ['a key that may do nothing', { key: stripe.key({ may: [] }) }, 'refused: KEY_LACKS'],
        ['for a while', { duration: 'repeating' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['connection_key', 'audit_event'],
      shows: ({ connectionId }) => db.connectionKey.findMany({ where: { connectionId } }),
      becomes: [{ isTest: false, duration: 'once', problem: null }],
    }),
    removeConnectionKeyAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({ connectionId: await makeKeyed(programId) }),
      needs: ['connectionId'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
      ],
      answers: 'done: Removed',
      changes: ['connection_key', 'audit_event'],
      shows: ({ connectionId }) => db.connectionKey.count({ where: { connectionId } }),
      becomes: 0,
    }),
    retryMadeCodesAction: actionCase({
      may,
      fields: async ({ programId }) => ({ connectionId: await makeKeyed(programId) }),
      needs: ['connectionId'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
      ],
      answers: 'done: They are tried again',
      changes: ['connection_key', 'audit_event'],
      shows: ({ connectionId }) => db.connectionKey.findMany({ where: { connectionId } }),
      becomes: [{ problem: null }],
    }),
    removeConnectionAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({
        connectionId: (await makeConnection(programId, 'generic', 'a_secret_of_a_shop')).id,
      }),
      needs: ['connectionId'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
      ],
      answers: 'done: Removed',
      changes: ['connection', 'connection_secret', 'audit_event'],
      shows: async ({ connectionId }) => {
        const row = await db.connection.findUniqueOrThrow({ where: { id: connectionId } });
        return { isRemoved: row.removedAt !== null };
      },
      becomes: { isRemoved: true },
    }),
    setClickKeyAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => ({
        connectionId: (await makeConnection(programId, 'generic')).id,
        clickKey: 'aff_click',
      }),
      needs: ['connectionId'],
      sends: ['clickKey'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
        ['a name too long', { clickKey: 'x'.repeat(101) }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['connection', 'audit_event'],
      shows: async ({ connectionId }) => {
        const row = await db.connection.findUniqueOrThrow({ where: { id: connectionId } });
        return row.settings;
      },
      becomes: { clickKey: 'aff_click' },
    }),
    applyAgainAction: actionCase({
      may,
      fields: async ({ programId }) => ({ inboxEventId: await makeRefusedEvent(programId) }),
      needs: ['inboxEventId'],
      wrong: () => [['an id of nothing', { inboxEventId: 'inb_none' }, 'refused: EVENT_NOT_FOUND']],
      answers: 'done: Nothing to do',
      changes: ['audit_event', 'inbox_event'],
      shows: async ({ inboxEventId }) => {
        const row = await db.inboxEvent.findUniqueOrThrow({ where: { id: inboxEventId } });
        return row.outcome;
      },
      becomes: 'ignored',
    }),
    reopenConnectionAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => {
        const { id: connectionId } = await makeConnection(programId, 'generic');
        expectOk(await removeConnection(systemCtx, { connectionId }));
        return { connectionId };
      },
      needs: ['connectionId'],
      wrong: () => [
        ['an id of nothing', { connectionId: 'con_none' }, 'refused: CONNECTION_NOT_FOUND'],
      ],
      answers: 'done: Opened again',
      changes: ['connection', 'audit_event'],
      shows: async ({ connectionId }) => {
        const row = await db.connection.findUniqueOrThrow({ where: { id: connectionId } });
        return { isRemoved: row.removedAt !== null };
      },
      becomes: { isRemoved: false },
    }),
    createApiKeyAction: actionCase({
      may,
      fresh: true,
      fields: ({ programId }) => ({
        name: 'Shop',
        programId,
        scopes: ['orders:write', 'refunds:write'],
        affiliateId: '',
        dailyLimits: 'USD 500.00',
      }),
      needs: ['name', 'programId', 'scopes'],
      sends: ['dailyLimits'],
      wrong: ({ affiliate }) => [
        noProgram,
        ['no scope of ours', { scopes: 'everything' }, 'refused: INVALID_INPUT'],
        ['no amount', { dailyLimits: 'USD lots' }, 'refused: INVALID_INPUT'],
        ['a limit of zero', { dailyLimits: 'USD 0' }, 'refused: INVALID_INPUT'],
        [
          'a limit for one who moves no money',
          { affiliateId: affiliate.affiliateId },
          'refused: INVALID_INPUT',
        ],
        [
          'an affiliate of nowhere',
          { affiliateId: 'aff_none', dailyLimits: '' },
          'refused: AFFILIATE_NOT_FOUND',
        ],
      ],
      answers: 'done: ',
      changes: ['api_key', 'audit_event'],
      shows: ({ programId }) => db.apiKey.findMany({ where: { programId } }),
      becomes: [{ name: 'Shop', scopes: ['orders:write', 'refunds:write'], revokedAt: null }],
    }),
    setKeyLimitsAction: actionCase({
      may: ['owner'],
      fields: async ({ programId }) => {
        const made = await createApiKey(systemCtx, {
          name: 'Busy',
          scopes: ['orders:write'],
          programId,
        });
        return { id: expectOk(made).id, writesPerMinute: '30000', readsPerMinute: '3000' };
      },
      needs: ['id', 'writesPerMinute', 'readsPerMinute'],
      wrong: () => [
        ['an id of nothing', { id: 'key_none' }, 'refused: API_KEY_NOT_FOUND'],
        ['none at all', { writesPerMinute: '0' }, 'refused: INVALID_INPUT'],
        ['no number', { readsPerMinute: 'many' }, 'refused: INVALID_INPUT'],
      ],
      answers: 'done: Saved',
      changes: ['api_key', 'audit_event'],
      shows: ({ id }) => db.apiKey.findUniqueOrThrow({ where: { id } }),
      becomes: { writesPerMinute: 30_000, readsPerMinute: 3_000 },
    }),
    revokeApiKeyAction: actionCase({
      may,
      fresh: true,
      fields: async ({ programId }) => {
        const made = await createApiKey(systemCtx, {
          name: 'Old',
          scopes: ['stats:read'],
          programId,
        });
        return { id: expectOk(made).id };
      },
      needs: ['id'],
      wrong: () => [['an id of nothing', { id: 'key_none' }, 'refused: API_KEY_NOT_FOUND']],
      answers: 'done: Revoked',
      changes: ['api_key', 'audit_event'],
      shows: async ({ id }) => ({
        isRevoked: (await db.apiKey.findUniqueOrThrow({ where: { id } })).revokedAt !== null,
      }),
      becomes: { isRevoked: true },
    }),
  },
);
