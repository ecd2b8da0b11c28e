import { z } from 'zod';
import { idInput } from '@/app/admin/inputs';
import { emptyToUndefined } from '@/lib/http/form';
import { moveWithin } from '@/components/console/move-within';

const MOVES = /^(up|down) (\S{1,64})$/;

/** Every rule of a list once, and the button that was pressed: "up rul_…". */
export const orderInput = {
  ruleIds: z
    .union([idInput.transform((id) => [id]), z.array(idInput)])
    .refine((ids) => ids.length <= 1000, 'That is more than a list has.')
    .refine((ids) => new Set(ids).size === ids.length, 'Two rules cannot stand in one place.'),
  move: emptyToUndefined(z.string().regex(MOVES, 'Choose up or down.')),
} as const;

type Order = z.output<z.ZodObject<typeof orderInput>>;

/** The order that is meant. */
export function movedIds({ ruleIds, move }: Pick<Order, 'ruleIds' | 'move'>): string[] {
  const [, way, id] = MOVES.exec(move ?? '') ?? [];
  return id === undefined ? [...ruleIds] : moveWithin(ruleIds, id, way === 'up' ? -1 : 1);
}
