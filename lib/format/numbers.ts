/** A number, or an account's, without what it was grouped by, and without what is pasted along and nobody sees. */
export function withoutSpaces(text: string): string {
  return text.normalize('NFKC').replace(/[\s\p{Z}\p{Cf}]/gu, '');
}
