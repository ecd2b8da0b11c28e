import { oneLine, type Body } from '@/lib/mail/body';

export const ACCOUNT_EVENTS = [
  'account.invited',
  'account.applied',
  'account.accepted',
  'account.link_shown',
  'account.reset_sent',
  'account.reset_asked',
  'account.login_asked',
  'account.code_asked',
  'account.password_changed',
  'account.factor_set_up',
  'account.factor_removed',
  'account.factor_reset',
  'account.recovery_codes_made',
  'account.recovery_code_used',
] as const;

type AccountFacts = {
  program: string;
  appUrl: string;
  link?: string | null;
  by?: string | null;
  /** Digits to type. */
  code?: string | null;
  /** Recovery codes that were not used yet. */
  left?: number | null;
};

const NOT_YOU =
  'If this was not you, or you did not ask for it, tell the people who run the program at once.';

const NOT_ASKED = 'If you did not ask for it, nothing happens unless you open it.';

/** What somebody hears about their own way in. Null when nobody is written to about it. */
export function accountBody(type: string, facts: AccountFacts): Body | null {
  const { appUrl, link = null } = facts;
  const program = oneLine(facts.program);
  const by = facts.by ? oneLine(facts.by) : 'Somebody who runs the program';
  switch (type) {
    case 'account.invited':
      return link === null
        ? null
        : {
            subject: `Your invitation to ${program}`,
            lines: [
              'You are invited. Choose a password to begin. This link works once, for seven days:',
            ],
            link,
          };
    case 'account.applied':
      return link === null
        ? {
            subject: `An application to ${program}`,
            lines: [
              'Somebody applied with this address, perhaps you. You are here already, so nothing was changed. Log in below; if you have no password, ask there for a link.',
              'If it was not you, you need to do nothing.',
            ],
            link: `${appUrl}/login`,
          }
        : {
            subject: `Your application to ${program}`,
            lines: [
              'We have your application. Open this link to prove that the address is yours, choose a password and see how it stands. It works once, for seven days:',
              'If you did not apply, do nothing: without the link nothing comes of it.',
            ],
            link,
          };
    case 'account.accepted':
      return link === null
        ? {
            subject: `Welcome to ${program}`,
            lines: ['You are accepted. Your link and your figures are there when you log in.'],
            link: `${appUrl}/portal`,
          }
        : {
            subject: `Welcome to ${program}`,
            lines: [
              'You are accepted. Open this link, choose a password, and you can begin. It works once, for seven days:',
            ],
            link,
          };
    case 'account.reset_sent':
      return link === null
        ? null
        : {
            subject: 'Choose a new password',
            lines: [
              `${by} had this link sent to you. It works once, for an hour. Give it to nobody.`,
              NOT_YOU,
            ],
            link,
          };
    case 'account.reset_asked':
      return link === null
        ? null
        : {
            subject: 'Choose a new password',
            lines: ['You asked for this link. It works once, for ten minutes.', NOT_ASKED],
            link,
          };
    case 'account.login_asked':
      return link === null
        ? null
        : {
            subject: `Log in to ${program}`,
            lines: ['You asked for this link. It works once, for ten minutes.', NOT_ASKED],
            link,
          };
    case 'account.code_asked':
      return facts.code == null
        ? null
        : {
            subject: 'Your code',
            lines: [
              `${facts.code} is your code. It works once, for ten minutes, on the device that asked for it.`,
              NOT_YOU,
            ],
            link: appUrl,
          };
    case 'account.link_shown':
      return {
        subject: 'A link to choose your password was made',
        lines: [
          `${by} made a link by which you choose your first password, and passes it on to you.`,
          NOT_YOU,
        ],
        link: `${appUrl}/login`,
      };
    case 'account.password_changed':
      return {
        subject: 'Your password was changed',
        lines: ['All other devices are signed out.', NOT_YOU],
        link: `${appUrl}/login`,
      };
    default:
      return factorBody(type, { ...facts, by });
  }
}

/** What somebody hears about their second factor. */
function factorBody(type: string, { appUrl, by, left }: AccountFacts): Body | null {
  const link = `${appUrl}/login`;
  switch (type) {
    case 'account.factor_set_up':
      return {
        subject: 'A second factor was set up for your account',
        lines: ['From now on a code is asked for after your password.', NOT_YOU],
        link,
      };
    case 'account.factor_removed':
      return {
        subject: 'The second factor of your account was removed',
        lines: ['No code is asked for any more after your password.', NOT_YOU],
        link,
      };
    case 'account.factor_reset':
      return {
        subject: 'The second factor of your account was taken off',
        lines: [
          `${by} took it off, and your logins have ended. Log in with your password and set up another one.`,
          NOT_YOU,
        ],
        link,
      };
    case 'account.recovery_codes_made':
      return {
        subject: 'New recovery codes were made for your account',
        lines: ['Those of before no longer work.', NOT_YOU],
        link,
      };
    case 'account.recovery_code_used':
      return {
        subject: 'A recovery code of your account was used',
        lines: [`Codes that are left: ${left ?? 0}. Make new ones under Settings.`, NOT_YOU],
        link,
      };
    default:
      return null;
  }
}
