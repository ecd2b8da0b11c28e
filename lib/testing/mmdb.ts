/** Of bytes, as the prefixes of `makeMmdb`. */
export function bits(bytes: number[]): string {
  return bytes.map((byte) => byte.toString(2).padStart(8, '0')).join('');
}

type Node = { 0?: Node | string; 1?: Node | string };

/** A database in MaxMind's published format (version 2.0, 24-bit records, a tree of IPv6): prefixes, as bits, to countries. */
export function makeMmdb(countries: Record<string, string>): Buffer {
  const root: Node = {};
  for (const [prefix, country] of Object.entries(countries)) {
    let node = root;
    for (const [index, bit] of [...prefix].entries()) {
      const side = bit === '1' ? 1 : 0;
      if (index === prefix.length - 1) {
        if (country !== 'XX') node[side] = country;
        break;
      }
      const below = node[side];
      const next: Node = typeof below === 'object' ? below : {};
      node[side] = next;
      node = next;
    }
  }
  const nodes: Node[] = [root];
  for (let i = 0; i < nodes.length; i++) {
    const { 0: left, 1: right } = nodes[i] ?? {};
    for (const child of [left, right]) if (typeof child === 'object') nodes.push(child);
  }
  const offsets = new Map<string, number>();
  const records: Buffer[] = [];
  let size = 0;
  for (const country of new Set(Object.values(countries))) {
    const record = encode({ country: { iso_code: country } });
    offsets.set(country, size);
    records.push(record);
    size += record.length;
  }
  const numbers = new Map(nodes.map((node, number) => [node, number]));
  const tree = Buffer.alloc(nodes.length * 6);
  nodes.forEach((node, number) => {
    ([0, 1] as const).forEach((side) => {
      const child = node[side];
      const value =
        typeof child === 'string'
          ? nodes.length + 16 + (offsets.get(child) ?? 0)
          : ((child && numbers.get(child)) ?? nodes.length);
      tree.writeUIntBE(value, number * 6 + side * 3, 3);
    });
  });
  const metadata = encode({
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1_790_000_000,
    database_type: 'Test-Country',
    description: { en: 'Made by a test' },
    ip_version: 6,
    languages: [],
    node_count: nodes.length,
    record_size: 24,
  });
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  return Buffer.concat([tree, Buffer.alloc(16), ...records, marker, metadata]);
}

type Value = string | number | Value[] | { [key: string]: Value };

/** Strings, 32-bit numbers, maps, arrays; each shorter than 29. */
function encode(value: Value): Buffer {
  if (typeof value === 'string') {
    return Buffer.concat([Buffer.from([(2 << 5) | value.length]), Buffer.from(value)]);
  }
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(5);
    bytes.writeUInt8((6 << 5) | 4);
    bytes.writeUInt32BE(value, 1);
    return bytes;
  }
  if (Array.isArray(value)) return Buffer.from([value.length, 11 - 7]);
  const entries = Object.entries(value);
  const parts = entries.flatMap(([key, one]) => [encode(key), encode(one)]);
  return Buffer.concat([Buffer.from([(7 << 5) | entries.length]), ...parts]);
}
