/** One guard, and how it is taken away. */
export type Mutation = {
  /** What is taken away. */
  guard: string;
  edits: { file: string; from: string; to: string }[];
  /** The smallest set of test files that is to notice. */
  tests: string[];
  only?: string;
};

export const one = (
  guard: string,
  file: string,
  from: string,
  to: string,
  tests: string[],
  only?: string,
): Mutation => ({ guard, edits: [{ file, from, to }], tests, ...(only ? { only } : {}) });
