/** The first characters of a text from a file, none of them cut in two; null when there are none. */
export function cutText(text: string, most: number): string | null {
  return [...text.trim()].slice(0, most).join('') || null;
}
