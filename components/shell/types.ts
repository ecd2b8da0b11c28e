import type { ShellIcon } from '@/components/shell/shell-icons';

export type ShellSection = {
  href: string;
  label: string;
  icon: ShellIcon;
  /** How many things wait there. */
  badge?: number | string | undefined;
  /** A small heading above the first section of a group. */
  group?: string;
  /** For the bottom bar, when the label is long. */
  shortLabel?: string;
};

export type ShellPerson = { name: string; email: string; role: string };
