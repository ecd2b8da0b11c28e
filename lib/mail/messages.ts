import { ACCOUNT_EVENTS, accountBody } from '@/lib/mail/account-messages';
import { oneLine, type Body } from '@/lib/mail/body';
import type { MailFacts } from '@/lib/mail/facts';
import { digestBody, webhookBody } from '@/lib/mail/webhook-messages';
import { formatMoney } from '@/lib/money/format';

export type Message = { subject: string; text: string };

/** The message for an event, or null when nobody is written to about it. Plain texts, short, nothing that blames. */
export function messageFor(type: string, facts: MailFacts): Message | null {
  const body = bodyFor(type, facts);
  if (!body) return null;
  const text = [
    `Hello ${oneLine(facts.name)}`,
    body.lines.filter((line) => line !== null).join('\n'),
    body.link,
    oneLine(facts.program),
  ].join('\n\n');
  return { subject: oneLine(body.subject), text: `${text}\n` };
}

function bodyFor(type: string, facts: MailFacts): Body | null {
  return (
    commissionBody(type, facts) ??
    payoutBody(type, facts) ??
    booksBody(type, facts) ??
    webhookBody(type, facts) ??
    digestBody(type, facts) ??
    accountBody(type, facts)
  );
}

function commissionBody(type: string, facts: MailFacts): Body | null {
  const money = moneyOf(facts);
  const order = facts.order === null ? '' : ` for order ${oneLine(facts.order)}`;
  const why = whyOf(facts);
  const link = `${facts.appUrl}/portal/commissions`;
  switch (type) {
    case 'commission.approved':
      return {
        subject: `Commission approved: ${money}`,
        lines: [
          `Your commission of ${money}${order} is approved.`,
          facts.payableOn && `It becomes payable on ${day(facts.payableOn, facts.timeZone)}.`,
        ],
        link,
      };
    case 'commission.voided':
      return {
        subject: `Commission voided: ${money}`,
        lines: [`The commission of ${money}${order} was voided and will not be paid.`, why],
        link,
      };
    case 'commission.clawed_back':
      return {
        subject: `Commission taken back: ${money}`,
        lines: [`${money} of your commission${order} was taken back.`, why],
        link,
      };
    default:
      return null;
  }
}

function payoutBody(type: string, facts: MailFacts): Body | null {
  const money = moneyOf(facts);
  const why = whyOf(facts);
  const link = `${facts.appUrl}/portal/payouts`;
  switch (type) {
    case 'payout.paid':
      return {
        subject: `Payout paid: ${money}`,
        lines: [`Your payout of ${money} is paid. Banks may take a day or two to show it.`],
        link,
      };
    case 'payout.failed':
      return {
        subject: `Payout failed: ${money}`,
        lines: [
          `Your payout of ${money} did not arrive. The money is available again; check your payout details before you request it anew.`,
          why,
        ],
        link,
      };
    case 'payout.returned':
      return {
        subject: `Payout came back: ${money}`,
        lines: [
          `Your payout of ${money} came back. The money is available again; check your payout details before you request it anew.`,
          why,
        ],
        link,
      };
    case 'payout.rejected':
      return {
        subject: `Payout rejected: ${money}`,
        lines: [`Your payout of ${money} was not made. The money is available again.`, why],
        link,
      };
    case 'payout_details.changed':
      return {
        subject: 'Your payout details were changed',
        lines: [
          `Payouts now go to ${facts.masked === null ? 'the new account' : oneLine(facts.masked)}.`,
          'If this was not you, change your password and tell us at once: no payout can be requested to changed details for 48 hours.',
        ],
        link,
      };
    default:
      return null;
  }
}

function booksBody(type: string, facts: MailFacts): Body | null {
  const link = `${facts.appUrl}/admin/books`;
  switch (type) {
    case 'books.check_failed':
      return {
        subject:
          facts.reason === null
            ? `The books do not pass their checks: ${failing(facts)}`
            : 'The check of the books could not run',
        lines: [
          facts.reason === null
            ? `The hourly check found faults in ${failing(facts)}. Make no payouts until you know why.`
            : 'The hourly check of the books could not run, so nobody knows whether they are in order.',
          whyOf(facts),
        ],
        link,
      };
    case 'books.check_passed':
      return {
        subject: 'The books pass their checks again',
        lines: ['Every check of the books holds again.'],
        link,
      };
    default:
      return null;
  }
}

function moneyOf({ amountMinor, currency }: MailFacts): string {
  return amountMinor === null || currency === null ? '' : formatMoney(amountMinor, currency);
}

function whyOf({ reason }: MailFacts): string | null {
  return reason === null ? null : `Reason: ${oneLine(reason)}`;
}

/** The event types somebody is written to about. */
export const MAILED_EVENTS = new Set([
  'commission.approved',
  'commission.voided',
  'commission.clawed_back',
  'payout.paid',
  'payout.failed',
  'payout.returned',
  'payout.rejected',
  'payout_details.changed',
  ...ACCOUNT_EVENTS,
  'books.check_failed',
  'books.check_passed',
  'webhook.switched_off',
  'postback.switched_off',
  'digest.due',
]);

function failing({ failing: checks = [] }: MailFacts): string {
  return checks.length === 0 ? 'one of them' : checks.map(oneLine).join(', ');
}

function day(at: Date, timeZone = 'UTC'): string {
  return new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone }).format(at);
}
