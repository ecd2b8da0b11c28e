import { describe, expect, it } from 'vitest';
import type { MailFacts } from '@/lib/mail/facts';
import { MAILED_EVENTS, messageFor } from '@/lib/mail/messages';

const facts: MailFacts = {
  name: 'Ana Ruiz',
  program: 'Shop partners',
  appUrl: 'https://partners.example.com',
  amountMinor: 9_980n,
  currency: 'USD',
  reason: 'Order refunded',
  order: 'A-1001',
  payableOn: new Date('2026-12-14T23:00:00Z'),
  masked: 'a•••@pay.example',
  link: 'https://partners.example.com/welcome/abc',
  by: 'Sam Support',
  code: '01234567',
  failing: ['I3', 'SEAL'],
  digest: { subject: 'Shop: 10 March 2026', lines: ['What came in', '- Clicks: 3'] },
};

describe('messages', () => {
  it('say what, how much, when and where to look', () => {
    expect(messageFor('commission.approved', facts)).toEqual({
      subject: 'Commission approved: $99.80',
      text: [
        'Hello Ana Ruiz',
        '',
        'Your commission of $99.80 for order A-1001 is approved.',
        'It becomes payable on 14 December 2026.',
        '',
        'https://partners.example.com/portal/commissions',
        '',
        'Shop partners',
        '',
      ].join('\n'),
    });
  });

  it.each([...MAILED_EVENTS])('exist for %s, without exclamation marks', (type) => {
    const message = messageFor(type, facts);
    expect(message?.subject).toBeTruthy();
    expect(message?.text).not.toContain('!');
    expect(message?.text).not.toMatch(/undefined|null/);
  });

  it('do not exist for other events, nor for an invitation without its link', () => {
    expect(messageFor('order.recorded', facts)).toBeNull();
    expect(messageFor('account.invited', { ...facts, link: null })).toBeNull();
  });

  it('keep what people typed on one line, in subject and text', () => {
    const message = messageFor('commission.voided', {
      ...facts,
      name: 'Ana\r\nBcc: all@people.example',
      reason: 'x\n\nClick https://evil.example',
    });
    expect(message?.text.split('\n')).toContain('Hello Ana Bcc: all@people.example');
    expect(message?.text.split('\n')).toContain('Reason: x Click https://evil.example');
    const invited = messageFor('account.invited', {
      ...facts,
      program: 'Shop\r\nBcc: x@y.example',
    });
    expect(invited?.subject).toBe('Your invitation to Shop Bcc: x@y.example');
  });
});
