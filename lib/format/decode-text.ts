/** The byte order marks with which a text says how it is written. */
const MARKS: readonly [encoding: string, mark: readonly number[]][] = [
  ['utf-8', [0xef, 0xbb, 0xbf]],
  ['utf-16le', [0xff, 0xfe]],
  ['utf-16be', [0xfe, 0xff]],
];

/**
 * The text of a file that a spreadsheet or a bank saved: by its byte order mark, as UTF-16 without one, as UTF-8, and what
 * is none of them as Windows-1252, in which every byte is a letter. Null when it breaks the encoding it claims.
 */
export function decodeText(bytes: Uint8Array): string | null {
  const marked = MARKS.find(([, mark]) => mark.every((byte, at) => bytes[at] === byte));
  const encoding = marked?.[0] ?? unmarkedUtf16(bytes);
  if (encoding !== null) return decode(encoding, bytes);
  return decode('utf-8', bytes) ?? decode('windows-1252', bytes);
}

/** The first character of a table or of XML is in ASCII: one of its two bytes is zero. */
function unmarkedUtf16([first, second]: Uint8Array): string | null {
  if (first === undefined || second === undefined) return null;
  if (first !== 0 && second === 0) return 'utf-16le';
  return first === 0 && second !== 0 ? 'utf-16be' : null;
}

function decode(encoding: string, bytes: Uint8Array): string | null {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof TypeError) return null;
    throw error;
  }
}
