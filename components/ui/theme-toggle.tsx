'use client';

import { Monitor, Moon, Sun } from 'lucide-react';
import { useTheme } from 'next-themes';
import { cn } from '@/components/ui/cn';
import { useHydrated } from '@/components/ui/use-hydrated';

const choices = [
  { value: 'system', label: 'As the system', icon: Monitor },
  { value: 'light', label: 'Light', icon: Sun },
  { value: 'dark', label: 'Dark', icon: Moon },
];

export function ThemeToggle({ className }: { className?: string }) {
  const { theme, setTheme } = useTheme();
  const isHydrated = useHydrated();
  return (
    <div
      role="group"
      aria-label="Colours"
      className={cn('border-line bg-surface inline-flex rounded-md border p-0.5', className)}
    >
      {choices.map(({ value, label, icon: Icon }) => (
        <button
          key={value}
          type="button"
          title={label}
          aria-label={label}
          aria-pressed={isHydrated && theme === value}
          onClick={() => setTheme(value)}
          className="text-faint hover:text-ink aria-pressed:bg-sunken aria-pressed:text-ink grid size-7 place-items-center rounded-sm transition-colors pointer-coarse:size-11"
        >
          <Icon aria-hidden size={14} />
        </button>
      ))}
    </div>
  );
}
