/** Something to take along: an address, a list of events, some code. */
export type Copied = { label: string; value: string; /** Several lines. */ isBlock?: true };

export type GuideStep = {
  title: string;
  text: string;
  copies?: readonly Copied[];
  /** The connection's secret is typed here. */
  asksSecret?: true;
  /** A page of ours that is needed for it. */
  link?: { href: string; label: string };
};

/** What is done at one provider's; with the values of an installation it becomes steps (guide-of.ts). */
export type Guide = {
  /** Where the shop is told our address and what to report. `code`: for who writes that part. */
  webhook: {
    title: string;
    text: string;
    events: readonly string[];
    code?: (address: string) => Copied;
  };
  /** Where the shop shows its secret, or what makes one. */
  secret: { text: string; code?: Copied };
  /** How the click comes along with the order, beside the script. */
  click: { text: string; code?: Copied };
};
