/** Where Next listens. */
export type Address = { socketPath: string } | { host: string; port: number };
