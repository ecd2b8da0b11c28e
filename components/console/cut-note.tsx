import type { ReactNode } from 'react';

type CutProps = {
  shown: number;
  /** How many there are; left out where counting them would cost too much. */
  all?: number;
  /** Which ones are shown. */
  which?: 'newest' | 'first' | 'largest';
};

/** "The newest 500 of 1,204." */
export function cutWords({ shown, all, which = 'newest' }: CutProps): string {
  const number = (count: number) => count.toLocaleString('en-US');
  return all === undefined
    ? `The ${which} ${number(shown)}; there are more.`
    : `The ${which} ${number(shown)} of ${number(all)}.`;
}

/** Under a list that is cut: how much of it is there, and where the rest is. Nothing when all is there. */
export function CutNote({
  isCut,
  children,
  ...cut
}: CutProps & { isCut: boolean; children?: ReactNode }) {
  if (!isCut) return null;
  return (
    <p className="text-muted text-sm">
      {cutWords(cut)} {children}
    </p>
  );
}
