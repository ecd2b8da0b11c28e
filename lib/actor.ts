/** Who acts. Written into every audit row. */
export type Actor = {
  kind: 'user' | 'api_key' | 'agent' | 'system';
  id: string;
  /** A name for people who read the log. */
  label?: string;
};

export function systemActor(id: string): Actor {
  return { kind: 'system', id, label: id };
}

/** `user:usr_…`, for the columns that keep who did something. */
export function actorRef(actor: Actor): string {
  return `${actor.kind}:${actor.id}`;
}
