/** A header as Node gives it, as one text: one that came several times is joined as HTTP says. */
export function headerText(value: string | string[] | undefined): string | null {
  return typeof value === 'string' ? value : (value?.join(', ') ?? null);
}
