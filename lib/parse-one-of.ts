/**
 * Makes the parser of a noun that the database keeps as text, such as a commission's status: its CHECK has made the text
 * one of ours, and one that this release does not know is a bug that must not go on as something else.
 */
export function parserOf<const T extends string>(
  noun: string,
  values: readonly T[],
): (text: string) => T {
  const known: ReadonlyMap<string, T> = new Map(values.map((value) => [value, value]));
  return (text) => {
    const value = known.get(text);
    if (value === undefined) throw new Error(`"${text}" is no ${noun}`);
    return value;
  };
}
