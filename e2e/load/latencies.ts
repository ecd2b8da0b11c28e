const BUCKET_MS = 0.01;
const BUCKETS = 1_200_000;

/** Milliseconds in buckets of ten microseconds, up to twelve seconds: millions of them in little memory. */
export class Latencies {
  readonly #buckets = new Uint32Array(BUCKETS);
  #count = 0;

  add(ms: number): void {
    const bucket = Math.min(Math.floor(ms / BUCKET_MS), BUCKETS - 1);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#count++;
  }

  /** The upper edge of the bucket in which the share (0 to 1) of all lies; 0 without any. */
  percentile(share: number): number {
    const wanted = Math.ceil(this.#count * share);
    let seen = 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      seen += this.#buckets[bucket] ?? 0;
      if (seen >= wanted && seen > 0) return (bucket + 1) * BUCKET_MS;
    }
    return 0;
  }
}
