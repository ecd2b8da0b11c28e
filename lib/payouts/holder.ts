import { latinText } from '@/lib/format/latin';

export const HOLDER_TYPES = ['person', 'business'] as const;
export type HolderType = (typeof HOLDER_TYPES)[number];

/**
 * Whether a person's name is one that Wise takes: as it is written in the file, at least two words of more than one
 * letter each.
 */
export function isFullName(holder: string): boolean {
  const words = latinText(holder, 70, '').split(' ');
  return words.filter((word) => word.replace(/[^A-Za-z]/g, '').length > 1).length > 1;
}
