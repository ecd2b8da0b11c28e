import type { DestinationPolicy } from '@/lib/links/types';

/** What a shop's page may say of who sent its visitor: the name that the affiliate chose for it, and a code of theirs. */
export type Banner = {
  affiliate?: string | undefined;
  /** In percent, or in the currency's minor units. */
  discount?:
    | {
        code: string;
        percent?: number | undefined;
        amount?: number | undefined;
        currency?: string | undefined;
      }
    | undefined;
};

/** What a click needs to know of the link it came through. */
export type LinkTarget = {
  affiliateId: string;
  code: string;
  active: boolean;
  /** The affiliate's own, else the group's, else the program's. */
  cookieDays: number;
  programId: string;
  policy: DestinationPolicy;
  banner: Banner;
  /** Null without a slug, and for a slug the affiliate does not have. */
  link: { id: string; destination: string; defaultSubId: string | null } | null;
};

export type ClickDirectory = {
  /**
   * Null for an unknown code; at once when it is remembered. Fails when the database is unavailable and neither memory nor
   * snapshot has anything to say.
   */
  findTarget(code: string, slug: string | null): LinkTarget | null | Promise<LinkTarget | null>;
  /** Where visitors of unknown codes go: the first program's terms; null before there is a program. */
  findDefaultPolicy(): DestinationPolicy | null | Promise<DestinationPolicy | null>;
};
