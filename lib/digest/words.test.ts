import { describe, expect, it } from 'vitest';
import { channelBody } from '@/lib/digest/channel-body';
import type { DigestFigures } from '@/lib/digest/types';
import { digestText, isEmpty } from '@/lib/digest/words';

const quiet: DigestFigures = {
  programName: 'Shop <!channel>',
  range: { from: new Date(0), to: new Date(0) },
  days: { first: '2026-03-10', last: '2026-03-10' },
  cameIn: { clicks: 0, leads: 0, orders: 0, revenue: [], earned: [] },
  waits: {
    needsReview: { count: 0, money: [] },
    heldCount: 0,
    payoutsWaiting: { count: 0, money: [] },
    affiliatesWaiting: 0,
    suggestedJoins: 0,
    refusedEvents: 0,
    failedDeliveries: 0,
  },
  odd: { holdsOpened: 0, disputesOpened: 0, refundsAbove: [], endpointsOff: [], silentShops: [] },
};

describe('the words of a digest', () => {
  it('are none where nothing came in, waits or is odd', () => {
    expect(isEmpty(digestText(quiet))).toBe(true);
  });

  it('say each figure once, with its currencies, and leave out what is nothing', () => {
    const text = digestText({
      ...quiet,
      days: { first: '2026-03-10', last: '2026-03-12' },
      cameIn: {
        clicks: 1_204,
        leads: 2,
        orders: 1,
        revenue: [{ currency: 'USD', minor: 10_000n }],
        earned: [
          { currency: 'EUR', minor: 150n },
          { currency: 'USD', minor: 2_000n },
        ],
      },
      waits: {
        ...quiet.waits,
        affiliatesWaiting: 1,
        needsReview: { count: 3, money: [{ currency: 'USD', minor: 6_000n }] },
      },
      odd: { ...quiet.odd, disputesOpened: 2, silentShops: ['Main shop'] },
    });
    expect(text).toEqual({
      subject: 'Shop <!channel>: 10 March 2026 to 12 March 2026',
      sections: [
        {
          title: 'What came in',
          lines: [
            'Clicks: 1,204',
            'Leads: 2',
            'Orders: 1, $100.00',
            'Commissions earned: €1.50 and $20.00',
          ],
        },
        {
          title: 'What waits for you',
          lines: ['1 application', '3 commissions to look at, $60.00'],
        },
        {
          title: 'What is odd',
          lines: ['2 disputes were opened', 'Main shop has told nothing for three days'],
        },
      ],
    });
  });
});

describe('what a channel is sent', () => {
  it('is text and blocks, in which a name that somebody typed addresses nobody', () => {
    const odd = { ...quiet.odd, silentShops: ['<!channel> & <https://evil.example|Log in>'] };
    const body = channelBody(digestText({ ...quiet, odd }), 'https://app.example/admin');
    const { text, blocks } = JSON.parse(body) as { text: string; blocks: unknown[] };
    expect(text).toContain('Shop &lt;!channel&gt;: 10 March 2026');
    expect(blocks).toMatchObject([
      { type: 'header', text: { type: 'plain_text' } },
      {
        type: 'section',
        text: {
          type: 'mrkdwn',
          text: '*What is odd*\n• &lt;!channel&gt; &amp; &lt;https://evil.example|Log in&gt; has told nothing for three days',
        },
      },
      { type: 'section', text: { text: '<https://app.example/admin|Open the console>' } },
    ]);
    expect(text).not.toContain('<');
  });

  it('stays within what a chat takes, and within a body of ours', () => {
    const endpointsOff = Array.from({ length: 2_000 }, (_, n) => `Endpoint ${n} <&>`);
    const text = digestText({ ...quiet, odd: { ...quiet.odd, endpointsOff } });
    const body = channelBody(text, 'https://app.example/admin');
    const { blocks } = JSON.parse(body) as { blocks: { text: { text: string } }[] };
    expect(Math.max(...blocks.map((block) => block.text.text.length))).toBeLessThanOrEqual(3_000);
    expect(Buffer.byteLength(body)).toBeLessThan(20_000);
    expect(blocks[1]?.text.text).toMatch(/… and 1[\d]{3} more$/);
  });
});
