/** What the database takes, too. */
const MAX_BODY_BYTES = 20_000;

type Told = { type: string; timestamp: Date; data: Readonly<Record<string, unknown>> };

/**
 * The bytes that every attempt sends. Lists of `data` that would make them too many are cut, and say of how many
 * members they were: `lines` and `linesOmitted`.
 */
export function buildBody({ type, timestamp, data }: Told): string {
  const text = (told: Told['data']) =>
    JSON.stringify({ type, timestamp: timestamp.toISOString(), data: told });
  let told = data;
  while (Buffer.byteLength(text(told)) > MAX_BODY_BYTES) told = withLess(told);
  return text(told);
}

/** Half of its longest list. */
function withLess(data: Told['data']): Told['data'] {
  const [longest] = Object.entries(data)
    .filter((entry): entry is [string, unknown[]] => Array.isArray(entry[1]) && entry[1].length > 0)
    .sort(([, a], [, b]) => JSON.stringify(b).length - JSON.stringify(a).length);
  if (!longest) throw new Error('the data of an event is too large, and no list of it can be cut');
  const [name, list] = longest;
  const kept = list.slice(0, Math.floor(list.length / 2));
  const before = data[`${name}Omitted`];
  const omitted = list.length - kept.length + (typeof before === 'number' ? before : 0);
  return { ...data, [name]: kept, [`${name}Omitted`]: omitted };
}
