/** Where the links of a program may lead. */
export type DestinationPolicy = {
  defaultDestination: string;
  /** Hosts, with a port when it is not the usual one: `shop.example`, `localhost:3000`. */
  allowedDestinations: readonly string[];
};

/** A named deep link as people see it. */
export type LinkView = {
  id: string;
  affiliateId: string;
  affiliateCode: string;
  slug: string;
  name: string;
  destination: string;
  defaultSubId: string | null;
  createdAt: Date;
};
