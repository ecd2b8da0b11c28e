import { describe, expect, it } from 'vitest';
import { activeHref } from '@/components/shell/active-section';

const hrefs = ['/portal', '/portal/links', '/portal/payouts'];

describe('activeHref', () => {
  it('chooses the overview on its own address', () => {
    expect(activeHref('/portal', hrefs)).toBe('/portal');
  });
  it('chooses the section above a page deeper down', () => {
    expect(activeHref('/portal/payouts/pay_1', hrefs)).toBe('/portal/payouts');
  });
  it('is not taken in by a name that only begins alike', () => {
    expect(activeHref('/portal/links-old', hrefs)).toBe('/portal');
  });
  it('chooses nothing elsewhere', () => {
    expect(activeHref('/login', hrefs)).toBeUndefined();
  });
});
