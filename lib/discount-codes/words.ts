/** The one place for the words and tones of a discount code's state. */
export const DISCOUNT_CODE_WORDS: Record<
  'active' | 'notActive',
  { label: string; tone: 'green' | 'grey' }
> = {
  active: { label: 'Active', tone: 'green' },
  notActive: { label: 'Not active', tone: 'grey' },
};
