'use client';

import { X } from 'lucide-react';
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  type ReactNode,
} from 'react';
import { checkboxClass } from '@/components/ui/checkbox-style';
import type { Minor } from '@/lib/money/format';
import { IconButton } from '@/components/ui/icon-button';
import { Money } from '@/components/ui/money';

export type SelectableRow = { id: string; minor?: Minor; currency?: string };

type Selection = {
  ids: readonly string[];
  /** One sum per currency, for looking at: the server adds up again by itself. */
  totals: readonly { currency: string; minor: bigint }[];
  isSelected: (id: string) => boolean;
  toggle: (id: string) => void;
  selectAll: (on: boolean) => void;
  clear: () => void;
  rowCount: number;
};

const SelectionContext = createContext<Selection | null>(null);

export function useSelection(): Selection {
  const selection = useContext(SelectionContext);
  if (!selection) throw new Error('useSelection needs a <SelectionProvider> around it');
  return selection;
}

/** Which rows of a table are ticked. A row that has left the list is no longer ticked. */
export function SelectionProvider({
  rows,
  children,
}: {
  rows: readonly SelectableRow[];
  children: ReactNode;
}) {
  const [ticked, setTicked] = useState<ReadonlySet<string>>(() => new Set());
  const selection = useMemo<Selection>(() => {
    const chosen = rows.filter((row) => ticked.has(row.id));
    const sums = new Map<string, bigint>();
    for (const { minor, currency } of chosen) {
      if (minor === undefined || !currency) continue;
      sums.set(currency, (sums.get(currency) ?? 0n) + BigInt(minor));
    }
    return {
      ids: chosen.map((row) => row.id),
      totals: [...sums].map(([currency, minor]) => ({ currency, minor })),
      isSelected: (id) => ticked.has(id),
      toggle: (id) =>
        setTicked((before) => {
          const after = new Set(before);
          if (!after.delete(id)) after.add(id);
          return after;
        }),
      selectAll: (on) => setTicked(new Set(on ? rows.map((row) => row.id) : [])),
      clear: () => setTicked(new Set()),
      rowCount: rows.length,
    };
  }, [rows, ticked]);
  return <SelectionContext value={selection}>{children}</SelectionContext>;
}

const target = 'grid h-10 w-6 place-items-center pointer-coarse:h-11 pointer-coarse:w-8';

export function SelectRow({ id, label }: { id: string; label: string }) {
  const { isSelected, toggle } = useSelection();
  return (
    <label className={target}>
      <input
        type="checkbox"
        aria-label={`Select ${label}`}
        checked={isSelected(id)}
        onChange={() => toggle(id)}
        className={checkboxClass}
      />
    </label>
  );
}

export function SelectAll({ label = 'Select all rows' }: { label?: string }) {
  const { ids, rowCount, selectAll } = useSelection();
  const box = useRef<HTMLInputElement>(null);
  const isAll = rowCount > 0 && ids.length === rowCount;
  const isSome = ids.length > 0 && !isAll;
  useEffect(() => {
    if (box.current) box.current.indeterminate = isSome;
  }, [isSome]);
  return (
    <label className={target}>
      <input
        ref={box}
        type="checkbox"
        aria-label={label}
        checked={isAll}
        onChange={() => selectAll(!isAll)}
        className={checkboxClass}
      />
    </label>
  );
}

/** Puts the ticked ids into the form around it. */
export function SelectionFields({ name = 'ids' }: { name?: string }) {
  const { ids } = useSelection();
  return ids.map((id) => <input key={id} type="hidden" name={name} value={id} />);
}

/** Appears at the foot of the screen when rows are ticked: how many, how much, and what can be done with them. */
export function SelectionBar({ children }: { children: ReactNode }) {
  const { ids, totals, clear } = useSelection();
  return (
    <div
      aria-live="polite"
      className="pointer-events-none sticky bottom-20 z-20 mt-4 flex justify-center lg:bottom-4"
    >
      {ids.length === 0 ? null : (
        <div
          role="group"
          aria-label="Selected rows"
          className="animate-rise-in bg-raised shadow-float pointer-events-auto flex max-w-full flex-wrap items-center gap-x-3 gap-y-2 rounded-lg py-2 pr-2 pl-4"
        >
          <span className="text-base">
            <span className="font-medium">{ids.length} selected</span>
            {totals.map((total) => (
              <span key={total.currency} className="ml-3">
                <Money {...total} />
              </span>
            ))}
          </span>
          <div className="flex flex-wrap items-center gap-2">
            {children}
            <IconButton
              label="Clear the selection"
              icon={<X aria-hidden />}
              size="sm"
              onClick={clear}
            />
          </div>
        </div>
      )}
    </div>
  );
}
