import { vi } from 'vitest';
import * as links from '@/app/portal/(member)/links/actions';
import * as settings from '@/app/portal/(member)/settings/actions';
import * as payouts from '@/app/portal/payout-actions';
import * as postbacks from '@/app/portal/postback-actions';
import { db } from '@/lib/db/client';
import { createLink } from '@/lib/links/commands';
import { expectOk } from '@/lib/result';
import { makePayable, makePayout, makePostback } from '@/lib/testing/action-rows';
import { PASSWORD, unique, type Caller } from '@/lib/testing/action-scene';
import { actionCase, testActions } from '@/lib/testing/actions';
import { staffCtx } from '@/lib/testing/factories';

vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders);
vi.mock('next/cache', async () => (await import('@/lib/testing/next-request')).nextCache);

/** Another affiliate has a test of its own in each line: `foreign`. */
const may: readonly Caller[] = ['affiliate'];
const LEDGER = ['ledger_account', 'ledger_entry', 'ledger_transfer', 'open_balance'];

testActions(
  { ...links, ...settings, ...payouts, ...postbacks },
  {
    setPostbackAction: actionCase({
      may,
      fields: () => ({ url: 'https://track.example/pb?cid={click_id}&p={amount}' }),
      needs: ['url'],
      wrong: () => [
        ['no TLS', { url: 'http://track.example/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
        ['a private one', { url: 'https://10.0.0.1/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
        ['metadata', { url: 'https://169.254.169.254/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
        ['a host by macro', { url: 'https://{sub_id}/' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
        ['no macro', { url: 'https://a.example/{name}' }, 'refused: WEBHOOK_ADDRESS_REFUSED'],
        [
          'what the program does not tell',
          { url: 'https://a.example/{order_id}' },
          'refused: WEBHOOK_ADDRESS_REFUSED',
        ],
      ],
      foreign: 'done: ',
      answers: 'done: Saved',
      changes: ['audit_event', 'webhook_endpoint'],
      shows: (_, { affiliate: { affiliateId } }) =>
        db.webhookEndpoint.findMany({ where: { affiliateId } }),
      becomes: [{ url: 'https://track.example/pb?cid={click_id}&p={amount}', name: 'Postback' }],
    }),
    removePostbackAction: actionCase({
      may,
      fields: async ({ affiliate }) => {
        await makePostback(affiliate);
        return {};
      },
      needs: [],
      foreign: 'refused: POSTBACK_NOT_FOUND',
      answers: 'done: The postback is removed',
      changes: ['audit_event', 'webhook_endpoint'],
    }),
    testPostbackAction: actionCase({
      may,
      fields: async ({ affiliate }) => {
        await makePostback(affiliate);
        return {};
      },
      needs: [],
      foreign: 'refused: POSTBACK_NOT_FOUND',
      answers: 'done: A test is sent',
      changes: ['audit_event', 'webhook_delivery', 'webhook_message'],
    }),
    requestPayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => {
        await makePayable(affiliate);
        return { currency: 'USD' };
      },
      needs: ['currency'],
      wrong: () => [
        ['no currency of the world', { currency: 'ABC' }, 'refused: INVALID_INPUT'],
        ['one that nothing was earned in', { currency: 'EUR' }, 'refused: NOTHING_TO_PAY'],
        ['one without a minimum', { currency: 'GBP' }, 'refused: MINIMUM_NOT_SET'],
      ],
      foreign: 'refused: PAYOUT_DETAILS_MISSING',
      answers: 'done: Your payout of $20.00 is requested.',
      changes: ['payout', 'payout_item', 'commission', ...LEDGER, 'audit_event', 'outbox_event'],
      shows: (_, { affiliate: { affiliateId } }) => db.payout.findMany({ where: { affiliateId } }),
      becomes: [{ status: 'requested', amountMinor: 2_000n }],
    }),
    cancelPayoutAction: actionCase({
      may,
      fields: async ({ affiliate }) => ({
        payoutId: (await makePayout(affiliate, 'requested')).payoutId,
        reason: 'Next month is better',
      }),
      needs: ['payoutId'],
      wrong: async ({ other }) => {
        const { payoutId } = await makePayout(other, 'requested');
        return [
          ['an id of nothing', { payoutId: 'pay_none' }, 'refused: PAYOUT_NOT_FOUND'],
          ['another’s', { payoutId }, 'refused: PAYOUT_NOT_FOUND'],
        ];
      },
      foreign: 'refused: PAYOUT_NOT_FOUND',
      answers: 'done: The request is withdrawn.',
      changes: ['payout', 'payout_item', 'commission', ...LEDGER, 'audit_event', 'outbox_event'],
      shows: ({ payoutId }) => db.payout.findUniqueOrThrow({ where: { id: payoutId } }),
      becomes: { status: 'cancelled', closeReason: 'Next month is better' },
    }),
    changeNameAction: actionCase({
      may,
      fields: () => ({ name: 'Ana Maria Ruiz' }),
      needs: ['name'],
      foreign: 'done: ',
      answers: 'done: Your name is saved.',
      changes: ['affiliate', 'audit_event'],
      shows: (_, { affiliate: { affiliateId: id } }) =>
        db.affiliate.findUniqueOrThrow({ where: { id } }),
      becomes: { name: 'Ana Maria Ruiz', commissionBps: null },
    }),
    saveLegalDetailsAction: actionCase({
      may,
      fields: () => ({
        legalName: 'Ana Ruiz SL',
        legalAddress: 'Calle Mayor 1\nMadrid',
        taxId: 'ESB12345678',
      }),
      needs: [],
      sends: ['legalName', 'legalAddress', 'taxId'],
      wrong: () => [['nine lines', { legalAddress: 'line\n'.repeat(9) }, 'refused: INVALID_INPUT']],
      foreign: 'done: ',
      answers: 'done: Saved',
      changes: ['affiliate', 'audit_event'],
      shows: (_, { affiliate: { affiliateId: id } }) =>
        db.affiliate.findUniqueOrThrow({ where: { id } }),
      becomes: { legalName: 'Ana Ruiz SL', taxId: 'ESB12345678' },
    }),
    savePublicNameAction: actionCase({
      may,
      fields: () => ({ publicName: 'Ana bakes' }),
      needs: [],
      sends: ['publicName'],
      wrong: () => [['a longer one', { publicName: 'x'.repeat(61) }, 'refused: INVALID_INPUT']],
      foreign: 'done: ',
      answers: 'done: Saved. Pages show it within seconds.',
      changes: ['affiliate', 'audit_event'],
      shows: (_, { affiliate: { affiliateId: id } }) =>
        db.affiliate.findUniqueOrThrow({ where: { id } }),
      becomes: { publicName: 'Ana bakes' },
    }),
    joinLeaderboardAction: actionCase({
      may,
      fields: () => ({ onLeaderboard: 'on' }),
      needs: [],
      foreign: 'done: ',
      answers: 'done: Saved.',
      changes: ['affiliate', 'audit_event'],
      shows: (_, { affiliate: { affiliateId: id } }) =>
        db.affiliate.findUniqueOrThrow({ where: { id } }),
      becomes: { onLeaderboard: true },
    }),
    savePayoutDetailsAction: actionCase({
      may,
      fields: () => ({
        currentPassword: PASSWORD,
        method: 'iban',
        holder: 'Ana Ruiz',
        holderType: 'person',
        iban: 'NL91 ABNA 0417 1643 00',
      }),
      needs: ['method', 'holder', 'holderType', 'iban'],
      wrong: () => [
        ['no password', { currentPassword: '' }, 'refused: INVALID_CREDENTIALS'],
        ['another password', { currentPassword: 'not my one' }, 'refused: INVALID_CREDENTIALS'],
        ['a wrong check', { iban: 'NL91ABNA0417164301' }, 'refused: INVALID_INPUT'],
        ['a person of one word', { holder: 'Ana' }, 'refused: INVALID_INPUT'],
        ['an account of nobody', { holderType: 'cat' }, 'refused: INVALID_INPUT'],
        ['a method of nobody', { method: 'cash' }, 'refused: INVALID_INPUT'],
        ['another’s fields', { method: 'paypal' }, 'refused: INVALID_INPUT'],
        ['a formula', { method: 'paypal', email: '=cmd@people.example' }, 'refused: INVALID_INPUT'],
        ['credit to no account', { method: 'credit', account: ' ' }, 'refused: INVALID_INPUT'],
        [
          'no routing number',
          { method: 'ach', routingNumber: '1', accountNumber: '1234', accountType: 'checking' },
          'refused: INVALID_INPUT',
        ],
      ],
      foreign: 'done: ',
      answers: 'done: Your payouts go to NL•• •••• 4300',
      changes: ['login_session', 'payout_details', 'audit_event', 'outbox_event'],
      shows: (_, { affiliate: { affiliateId } }) =>
        db.payoutDetails.findMany({ where: { affiliateId } }),
      becomes: [{ method: 'iban', supersededAt: null }],
    }),
    createLinkAction: actionCase({
      may,
      fields: () => ({
        name: 'Newsletter',
        slug: `news-${unique()}`,
        destination: 'https://shop.example/coffee',
        defaultSubId: 'spring',
      }),
      needs: ['name', 'destination'],
      wrong: async ({ affiliate: { affiliateId } }) => {
        const destination = 'https://shop.example/';
        expectOk(
          await createLink(staffCtx, { affiliateId, name: 'Old', slug: 'old', destination }),
        );
        return [
          ['one’s own old slug', { slug: 'old' }, 'refused: LINK_SLUG_TAKEN'],
          ['no slug', { slug: '../admin' }, 'refused: INVALID_INPUT'],
          [
            'another site',
            { destination: 'https://evil.example/' },
            'refused: DESTINATION_NOT_ALLOWED',
          ],
          ['a script', { destination: 'javascript:alert(1)' }, 'refused: DESTINATION_NOT_ALLOWED'],
        ];
      },
      foreign: 'done: ',
      answers: 'done: The link “Newsletter” is ready.',
      changes: ['link', 'audit_event'],
      shows: ({ slug }) => db.link.findFirstOrThrow({ where: { slug } }),
      becomes: { name: 'Newsletter', defaultSubId: 'spring' },
    }),
    changeLinkAction: actionCase({
      may,
      fields: async ({ affiliate: { affiliateId } }) => {
        const destination = 'https://shop.example/';
        const made = await createLink(staffCtx, { affiliateId, name: 'Old', destination });
        return {
          linkId: expectOk(made).id,
          name: 'New',
          destination: 'https://shop.example/new',
          defaultSubId: '',
        };
      },
      needs: ['linkId'],
      wrong: async ({ other: { affiliateId } }) => {
        const destination = 'https://shop.example/';
        const made = await createLink(staffCtx, { affiliateId, name: 'Theirs', destination });
        return [
          ['an id of nothing', { linkId: 'lnk_none' }, 'refused: NOT_FOUND'],
          ['another’s', { linkId: expectOk(made).id }, 'refused: NOT_FOUND'],
          [
            'another site',
            { destination: 'https://evil.example/' },
            'refused: DESTINATION_NOT_ALLOWED',
          ],
        ];
      },
      foreign: 'refused: NOT_FOUND',
      answers: 'done: The link “New” is saved.',
      changes: ['link', 'audit_event'],
      shows: ({ linkId }) => db.link.findUniqueOrThrow({ where: { id: linkId } }),
      becomes: { name: 'New', destination: 'https://shop.example/new' },
    }),
  },
);
