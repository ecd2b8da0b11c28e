import { ServerResponse, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';

export type CommonHeaders = readonly (readonly [name: string, value: string])[];

type Given = OutgoingHttpHeaders | readonly string[];

/** The answers of a server, each with these headers unless it says otherwise itself; Node's own refusals too. */
export function answersWith(common: CommonHeaders): typeof ServerResponse {
  return class<R extends IncomingMessage> extends ServerResponse<R> {
    override writeHead(status: number, ...rest: unknown[]): this {
      const message = typeof rest[0] === 'string' ? rest[0] : undefined;
      const given = (typeof rest[0] === 'string' ? rest[1] : rest[0]) as Given | undefined;
      const all = linesOf(given);
      const said = new Set(all.map(([name]) => name.toLowerCase()));
      for (const header of common) {
        if (!said.has(header[0]) && !this.hasHeader(header[0])) all.push(header);
      }
      // Beside headers that were set one by one, Node 20 keeps the last of those that come twice in a list.
      if (this.getHeaderNames().length > 0) {
        for (const name of said) this.removeHeader(name);
        for (const [name, value] of all) this.appendHeader(name, value);
        return super.writeHead(status, message);
      }
      return super.writeHead(status, message, all.flat());
    }
  };
}

/** Names and values, as they go out. */
function linesOf(given: Given | undefined): (readonly [string, string])[] {
  const lines: (readonly [string, string])[] = [];
  if (given === undefined) return lines;
  if (Array.isArray(given)) {
    for (let i = 0; i + 1 < given.length; i += 2) lines.push([given[i] ?? '', given[i + 1] ?? '']);
    return lines;
  }
  for (const [name, value] of Object.entries(given)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined) lines.push([name, String(one)]);
    }
  }
  return lines;
}
