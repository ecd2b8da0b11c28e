/** The first characters of a text from a file, none of them cut in two; null when there are none. */
export function cutText(text: string, most: number): string | null {
  return [...text.trim()].slice(0, most).join('') || null;
}

/** Text from a file as data inside a sentence: on one line, in its own order of letters, short. */
export function quoteText(text: string): string {
  const cut = cutText(text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, ' '), 64);
  return cut === null ? 'nothing' : `“${cut}”`;
}
