import { oneLine, type Body } from '@/lib/mail/body';
import type { MailFacts } from '@/lib/mail/facts';

const POSTBACK_ENDS: Record<string, string> = {
  gone: 'Its receiver answered 410',
  failing: 'It had no success for five days',
  key: 'It was set by a key of the program’s that has ended',
};

export function webhookBody(
  type: string,
  { webhook, isChannel, reason, appUrl }: MailFacts,
): Body | null {
  if (type === 'postback.switched_off') {
    return {
      subject: 'Your postback is switched off',
      lines: [
        `${POSTBACK_ENDS[reason ?? ''] ?? POSTBACK_ENDS.failing}, so nothing is sent there any more.`,
        'Save its address again when you want it.',
      ],
      link: `${appUrl}/portal/settings#postback`,
    };
  }
  if (type !== 'webhook.switched_off') return null;
  const name = oneLine(webhook ?? '');
  return {
    subject: `Webhook switched off: ${name}`,
    lines:
      reason === 'key'
        ? [
            `The API key that made the webhook “${name}” has ended, so nothing is sent there any more.`,
            'Switch it on if you want to keep it: it is yours then, and you can send what it missed.',
          ]
        : [
            reason === 'gone'
              ? `The receiver of the webhook “${name}” answered 410, so nothing is sent there any more.`
              : `The webhook “${name}” had no success for five days, so nothing is sent there any more.`,
            'Switch it on again when the receiver is back, and send what it missed.',
          ],
    link: `${appUrl}/admin/settings/${isChannel === true ? 'digest' : 'webhooks'}`,
  };
}

export function digestBody(type: string, { digest, appUrl }: MailFacts): Body | null {
  if (type !== 'digest.due' || !digest) return null;
  return {
    subject: digest.subject,
    lines: [
      ...digest.lines.map(oneLine),
      '',
      `How often you get this: ${appUrl}/admin/settings/digest`,
    ],
    link: `${appUrl}/admin`,
  };
}
