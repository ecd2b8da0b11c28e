import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { macroTable, parsePostback, postbackUrl } from '@/lib/webhooks/postbacks/postback-url';

const told = (data: object, type = 'commission.earned') =>
  JSON.stringify({
    type,
    timestamp: '2026-12-05T10:00:00.000Z',
    data: {
      id: 'com_1',
      status: 'pending',
      remaining: 1_234,
      currency: 'USD',
      clickId: 'clk_1',
      subId: 'spring',
      orderId: 'A-1',
      ...data,
    },
  });

describe('the address of a postback', () => {
  it.each([
    'https://track.example/pb?cid={click_id}&payout={amount}',
    'https://track.example:8443/{event}/{status}',
    'https://track.example/pb',
    'https://track.example?x={sub_id}',
  ])('%s is taken as it was typed', (text) => {
    expect(parsePostback(` ${text} `, false, false)).toBe(text);
  });

  it.each([
    ['https://{sub_id}/', 'after the host'],
    ['https://{sub_id}.track.example/', 'after the host'],
    ['https://track.example:{amount}/', 'after the host'],
    ['https://{click_id}@track.example/', 'after the host'],
    ['https:{sub_id}', 'after the host'],
    ['{sub_id}', 'after the host'],
    ['https:\\\\{sub_id}\\x', 'after the host'],
    ['https://track.example/{name}', 'no macro {name}'],
    ['https://track.example/{constructor}', 'no macro {constructor}'],
    ['https://track.example/{order_id}', 'order numbers'],
    ['http://track.example/{sub_id}', 'https'],
    ['https://10.0.0.1/{sub_id}', 'public internet'],
    ['https://[::ffff:10.0.0.1]/{sub_id}', 'public internet'],
    ['https://me:secret@track.example/', 'user or a password'],
    ['https://track.example:25/', 'port'],
  ])('%s is refused', (text, why) => {
    expect(() => parsePostback(text, false, false)).toThrow(why);
  });

  it('loses its fragment, which nobody is sent', () => {
    expect(parsePostback('https://track.example/#{name}', false, false)).toBe(
      'https://track.example/',
    );
  });

  it('may name the order where the program says so', () => {
    const text = 'https://track.example/?o={order_id}';
    expect(parsePostback(text, true, false)).toBe(text);
    expect(postbackUrl(text, told({}), true)).toBe('https://track.example/?o=A-1');
    // Said before the program took it back.
    expect(postbackUrl(text, told({}), false)).toBe('https://track.example/?o=');
  });
});

describe('what is called', () => {
  const template =
    'https://track.example/{commission_id}?c={click_id}&s={sub_id}&a={amount}&u={currency}&t={status}&e={event}';

  it('has every value', () => {
    expect(postbackUrl(template, told({}), false)).toBe(
      'https://track.example/com_1?c=clk_1&s=spring&a=12.34&u=USD&t=pending&e=commission.earned',
    );
  });

  it('has nothing where there is nothing, and 0 for what is taken back', () => {
    const voided = told({ clickId: null, subId: null, status: 'voided', remaining: 0 });
    expect(postbackUrl(template, voided, false)).toContain('?c=&s=&a=0.00&u=USD&t=voided');
    expect(postbackUrl(template, told({ currency: 'JPY' }), false)).toContain('a=1234&u=JPY');
  });

  it.each([
    ['&amount=999', '%26amount%3D999'],
    ['a b+c', 'a%20b%2Bc'],
    ['#x', '%23x'],
    ['../../admin', '..%2F..%2Fadmin'],
    ['@evil.example/', '%40evil.example%2F'],
    ['{amount}', '%7Bamount%7D'],
    ['$&$1', '%24%26%241'],
    ['ü', '%C3%BC'],
  ])('holds a sub-ID of %s as one value', (subId, encoded) => {
    const url = postbackUrl('https://track.example/?s={sub_id}&x=1', told({ subId }), false);
    expect(url).toBe(`https://track.example/?s=${encoded}&x=1`);
    expect([...new URL(url).searchParams]).toEqual([
      ['s', subId],
      ['x', '1'],
    ]);
  });
});

it('has its macros in the documentation as they are here', async () => {
  const page = await readFile('docs/webhooks.md', 'utf8');
  expect(page).toContain(macroTable());
});
