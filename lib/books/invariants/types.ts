/** A check as one set-based statement: each row it answers is one fault, described in its column `detail`. */
export type CheckQuery = { id: string; title: string; sql: string };
