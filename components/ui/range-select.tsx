'use client';

import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { Select, type SelectOption } from '@/components/ui/select';

type RangeSelectProps = {
  /** The parameter in the address. */
  name?: string;
  value: string;
  label?: string;
  options?: readonly SelectOption[];
};

const rangeOptions: readonly SelectOption[] = [
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
  { value: '90', label: 'Last 90 days' },
  { value: '365', label: 'Last 12 months' },
];

/** Chooses the span of time by changing one parameter of the address; works as a plain form without JavaScript. */
export function RangeSelect({
  name = 'days',
  value,
  label = 'Time span',
  options = rangeOptions,
}: RangeSelectProps) {
  const router = useRouter();
  const pathname = usePathname();
  const parameters = useSearchParams();
  const onChange = (next: string) => {
    const changed = new URLSearchParams(parameters);
    changed.set(name, next);
    changed.delete('cursor');
    router.push(`${pathname}?${changed.toString()}`, { scroll: false });
  };
  return (
    <form method="get" className="flex gap-2">
      <Select
        aria-label={label}
        name={name}
        options={options}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className="w-auto"
      />
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
