import type { z } from 'zod';
import type { KeyViewer } from '@/lib/people/keys/types';
import type { Scope } from '@/lib/auth/scopes';
import type { Tx } from '@/lib/db/client';
import type { CommandContext } from '@/lib/db/work';
import type { Result } from '@/lib/result';
import type { Wire } from '@/lib/format/json';
import type { FieldWarning, Tidy } from '@/lib/format/tidy-fields';

type Parsed<S> = S extends z.ZodType ? z.output<S> : undefined;

export type RouteArgs<P, Q, I> = {
  viewer: KeyViewer;
  ctx: CommandContext;
  params: Parsed<P>;
  query: Parsed<Q>;
  input: Parsed<I>;
  /** What of the body could not be used as it was, and was not asked for. */
  warnings: readonly FieldWarning[];
};

export type RouteDefinition<
  O extends z.ZodType,
  P extends z.ZodType | undefined = undefined,
  Q extends z.ZodType | undefined = undefined,
  I extends z.ZodType | undefined = undefined,
  V = Wire<z.input<O>>,
> = {
  scope: Scope;
  params?: P;
  /** A name that comes more than once is a list. */
  query?: Q;
  /** The JSON body. */
  input?: I;
  /** Brings into a form that the schema takes what the body need not say; the route tells the warnings. */
  tidy?: Tidy;
  /** What goes out, after bigint became integer and Date text. */
  output: O;
  /** Of a success; 200 when absent. */
  status?: number | ((answer: z.output<O>) => number);
  /** At most one command: its transaction keeps the answer of a call with an Idempotency-Key. */
  run: (args: RouteArgs<P, Q, I>) => Promise<Result<V>>;
  /**
   * What goes out of what the command returned; that itself when absent. Runs inside the command's transaction when the
   * answer is kept, so it reads with `tx`.
   */
  answer?: (
    value: V,
    args: RouteArgs<P, Q, I> & { tx: Tx },
  ) => Wire<z.input<O>> | Promise<Wire<z.input<O>>>;
};
