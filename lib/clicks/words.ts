import type { ClickReason } from '@/lib/clicks/types';

/** Why a click does not count, in the affiliate's words. */
export const CLICK_REASON_WORDS: Record<ClickReason, { label: string; explains: string }> = {
  duplicate: {
    label: 'Same visitor again',
    explains: 'Within 24 hours of a click that counts. An order of theirs is still yours.',
  },
  bot: {
    label: 'Robots',
    explains:
      'Search engines, link checkers and other programs. An order that names one is still yours.',
  },
  prefetch: {
    label: 'Loaded ahead',
    explains:
      'A browser or app opened the link before anybody pressed it. An order that names it is still yours.',
  },
  not_navigation: {
    label: 'Not a visit',
    explains: 'The link was loaded inside a page, as an image or a frame.',
  },
  self: { label: 'Your own tests', explains: 'You tried your link with “Try it”.' },
  flood: {
    label: 'Too many at once',
    explains:
      'More clicks from one place in a short time than people make. An order that names one is looked at first.',
  },
  inactive: {
    label: 'While not active',
    explains: 'Clicks from when your membership was paused or not yet accepted.',
  },
};
