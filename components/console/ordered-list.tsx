'use client';

import { ArrowDown, ArrowUp, GripVertical } from 'lucide-react';
import {
  startTransition,
  useActionState,
  useEffect,
  useId,
  useRef,
  useState,
  type DragEvent,
  type KeyboardEvent,
  type ReactNode,
} from 'react';
import { moveWithin } from '@/components/console/move-within';
import { cn } from '@/components/ui/cn';
import type { FormAction, FormState } from '@/components/ui/form-state';
import { IconButton } from '@/components/ui/icon-button';

export type OrderedItem = {
  id: string;
  /** What is said of it when it moves. */
  name: string;
  body: ReactNode;
  /** Buttons at its end. */
  actions?: ReactNode;
  /** It stands where it stands. */
  isFixed?: boolean;
};

export type OrderedSection = {
  key: string;
  title: ReactNode;
  description?: ReactNode;
  items: readonly OrderedItem[];
};

type OrderedListProps = {
  sections: readonly OrderedSection[];
  /** Null where nothing may be moved. Gets every id that is not fixed, in order, as `name`. */
  action: FormAction | null;
  name: string;
  fields: Readonly<Record<string, string>>;
};

/**
 * A list that is put in order: by dragging, by Up and Down on a handle, and by buttons, which are a plain form without
 * JavaScript. What moves stays within its section; each move is saved at once, and said.
 */
export function OrderedList({ sections, action, name, fields }: OrderedListProps) {
  const formId = useId();
  const order = useOrder(sections, action, name, fields);
  return (
    <div>
      {action ? (
        <form id={formId} action={order.submit}>
          {Object.entries(fields).map(([key, value]) => (
            <input key={key} type="hidden" name={key} value={value} />
          ))}
          {order.ids.map((id) => (
            <input key={id} type="hidden" name={name} value={id} />
          ))}
        </form>
      ) : null}
      {/* There from the start: a live region that appears together with its text is not read out. */}
      <p
        role="status"
        className={
          order.said
            ? `px-4 pb-3 text-sm md:px-5 ${order.said.isRefusal ? 'text-danger' : 'text-muted'}`
            : 'sr-only'
        }
      >
        {order.said?.text}
      </p>
      {sections.map((section, part) => {
        const shown = order.arrange(section.items);
        const movable = shown.filter(({ isFixed }) => !isFixed).map(({ id }) => id);
        const start = sections.slice(0, part).reduce((sum, { items }) => sum + items.length, 0);
        return (
          <section
            key={section.key}
            aria-label={typeof section.title === 'string' ? section.title : undefined}
            className="border-line border-t"
          >
            <div className="bg-sunken px-4 py-2 text-sm md:px-5">
              <h3 className="font-medium">{section.title}</h3>
              {section.description ? <p className="text-muted">{section.description}</p> : null}
            </div>
            <ol start={start + 1}>
              {shown.map((item, index) => (
                <Item
                  key={item.id}
                  item={item}
                  number={start + index + 1}
                  formId={formId}
                  order={order}
                  movable={action && !item.isFixed ? movable : []}
                />
              ))}
            </ol>
          </section>
        );
      })}
    </div>
  );
}

type Order = ReturnType<typeof useOrder>;

function useOrder(
  sections: readonly OrderedSection[],
  action: FormAction | null,
  name: string,
  fields: Readonly<Record<string, string>>,
) {
  const given = sections.flatMap(({ items }) =>
    items.filter(({ isFixed }) => !isFixed).map(({ id }) => id),
  );
  const [state, submit] = useActionState<FormState, FormData>(action ?? nothing, null);
  /** What is on its way to be saved. */
  const [pending, setPending] = useState<readonly string[] | null>(null);
  const [said, setSaid] = useState<{ text: string; isRefusal: boolean } | null>(null);
  /** What is being dragged, and whose place it would take. */
  const [drag, setDrag] = useState<{ id: string; over: string | null } | null>(null);
  const focusAfter = useRef<string | null>(null);
  const newest = useRef(0);
  const ids = pending?.length === given.length ? pending : given;
  useEffect(() => {
    if (focusAfter.current === null) return;
    document.getElementById(focusAfter.current)?.focus();
    focusAfter.current = null;
  });

  const save = (next: readonly string[], words: string) => {
    const mine = ++newest.current;
    setPending(next);
    setSaid({ text: words, isRefusal: false });
    startTransition(async () => {
      const form = new FormData();
      for (const [key, value] of Object.entries(fields)) form.append(key, value);
      for (const id of next) form.append(name, id);
      const answer = await (action ?? nothing)(null, form);
      startTransition(() => {
        if (mine !== newest.current) return;
        setPending(null);
        if (answer && !answer.ok) setSaid({ text: answer.message, isRefusal: true });
      });
    });
  };
  return {
    ids,
    submit,
    drag,
    said: said ?? saidOf(state),
    /** A section's items as they stand now. */
    arrange: (items: readonly OrderedItem[]) => {
      const movable = items.filter(({ isFixed }) => !isFixed);
      const sorted = movable.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
      return [...sorted, ...items.filter(({ isFixed }) => isFixed)];
    },
    move: (item: OrderedItem, within: readonly string[], by: number, focusId: string) => {
      const next = moveWithin(within, item.id, by);
      const place = next.indexOf(item.id) + 1;
      focusAfter.current = focusId;
      if (next.join() === within.join()) {
        const end = by < 0 ? 'the first' : 'the last';
        setSaid({ text: `“${item.name}” is ${end} here already.`, isRefusal: false });
        return;
      }
      save(withSection(ids, within, next), placeWords(item.name, place, next.length));
    },
    pick: (id: string) => setDrag({ id, over: null }),
    hover: (over: string) => {
      if (drag && drag.over !== over) setDrag({ ...drag, over });
    },
    /** It takes the place of what it is let go over. */
    drop: (within: readonly string[]) => {
      setDrag(null);
      const item = sections.flatMap(({ items }) => items).find(({ id }) => id === drag?.id);
      if (!item || drag?.over == null || drag.over === item.id) return;
      const by = within.indexOf(drag.over) - within.indexOf(item.id);
      const next = moveWithin(within, item.id, by);
      const place = next.indexOf(item.id) + 1;
      save(withSection(ids, within, next), placeWords(item.name, place, next.length));
    },
    giveUp: () => setDrag(null),
  };
}

async function nothing(): Promise<FormState> {
  return Promise.resolve(null);
}

function saidOf(state: FormState) {
  return state?.message ? { text: state.message, isRefusal: !state.ok } : null;
}

function placeWords(name: string, place: number, of: number): string {
  return `“${name}” is now ${place} of ${of} here.`;
}

/** All ids with those of one section in another order. */
function withSection(
  ids: readonly string[],
  within: readonly string[],
  next: readonly string[],
): string[] {
  const queue = [...next];
  return ids.map((id) => (within.includes(id) ? (queue.shift() ?? id) : id));
}

type ItemProps = {
  item: OrderedItem;
  number: number;
  formId: string;
  order: Order;
  /** The ids among which it moves; none where it does not. */
  movable: readonly string[];
};

function Item({ item, number, formId, order, movable }: ItemProps) {
  const id = `${formId}-${item.id}`;
  const row = useRef<HTMLLIElement>(null);
  const canMove = movable.length > 1;
  const at = movable.indexOf(item.id);
  const dragged = order.drag?.id ?? null;
  const isOver = order.drag?.over === item.id && dragged !== item.id;
  const isFromAbove = dragged !== null && movable.indexOf(dragged) < at;
  const onDragOver = (event: DragEvent) => {
    if (dragged === null || !movable.includes(dragged)) return;
    event.preventDefault();
    order.hover(item.id);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    order.move(item, movable, by, `${id}-handle`);
  };
  const press = (by: number, way: 'up' | 'down') => ({
    id: `${id}-${way}`,
    type: 'submit' as const,
    form: formId,
    name: 'move',
    value: `${way} ${item.id}`,
    size: 'sm' as const,
    'aria-disabled': by < 0 ? at === 0 : at === movable.length - 1,
    className: 'aria-disabled:opacity-40',
    onClick: (event: { preventDefault: () => void }) => {
      event.preventDefault();
      order.move(item, movable, by, `${id}-${way}`);
    },
  });
  return (
    <li
      ref={row}
      className={cn(
        'border-line flex flex-wrap items-start gap-x-3 gap-y-1 border-t px-4 py-2.5 first:border-t-0 md:px-5',
        dragged === item.id && 'bg-accent-soft',
        isOver && 'bg-hover',
        isOver &&
          (isFromAbove
            ? 'shadow-[inset_0_-2px_var(--color-accent)]'
            : 'shadow-[inset_0_2px_var(--color-accent)]'),
      )}
      onDragOver={onDragOver}
      onDrop={(event) => {
        event.preventDefault();
        order.drop(movable);
      }}
    >
      <span className="flex min-w-0 flex-1 basis-60 gap-3">
        {canMove ? (
          // No button: not every browser lets one be dragged.
          <span
            role="button"
            tabIndex={0}
            id={`${id}-handle`}
            draggable
            aria-label={`Move “${item.name}”: Up and Down`}
            title="Drag, or press Up and Down"
            className="text-faint hover:text-ink -ml-1.5 h-6 w-5 shrink-0 cursor-grab rounded-sm [&_svg]:size-4"
            onKeyDown={onKeyDown}
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move';
              event.dataTransfer.setData('text/plain', item.name);
              if (row.current) event.dataTransfer.setDragImage(row.current, 16, 16);
              order.pick(item.id);
            }}
            onDragEnd={order.giveUp}
          >
            <GripVertical aria-hidden className="mx-auto mt-1" />
          </span>
        ) : (
          <span aria-hidden className="-ml-1.5 w-5 shrink-0" />
        )}
        <span aria-hidden className="text-faint w-5 shrink-0 text-right tabular-nums">
          {number}
        </span>
        <span className="min-w-0 flex-1">{item.body}</span>
      </span>
      {canMove || item.actions ? (
        <span className="ml-auto flex items-center gap-1">
          {canMove ? (
            <>
              <IconButton
                label={`Move “${item.name}” up`}
                icon={<ArrowUp aria-hidden />}
                {...press(-1, 'up')}
              />
              <IconButton
                label={`Move “${item.name}” down`}
                icon={<ArrowDown aria-hidden />}
                {...press(1, 'down')}
              />
            </>
          ) : null}
          {item.actions}
        </span>
      ) : null}
    </li>
  );
}
