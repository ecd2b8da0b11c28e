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

/** What stands in the steps of this installation: where shops reach it, and the address of this shop. */
export type GuideValues = { origin: string; address: string };

export type Guide = (values: GuideValues) => readonly GuideStep[];
