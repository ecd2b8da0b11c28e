/** What was begun last is ended first. */
export type Endings = (() => Promise<void>)[];

export type OpenGateway = {
  /**
   * Starts Next; what is no referral link is answered with 503 until it runs. Resolves with the link that makes the first
   * owner, null when there is one.
   */
  startNext(signal: AbortSignal): Promise<string | null>;
};
