import { ServerResponse, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';

export type CommonHeaders = readonly (readonly [name: string, value: string])[];

type Given = OutgoingHttpHeaders | readonly string[];

/**
 * The answers of a server, each with these headers unless it says otherwise itself; Node's own refusals too. A list of
 * names and values is added to where it stands, so that a click's answer costs no other object.
 */
export function answersWith(common: CommonHeaders): typeof ServerResponse {
  return class<R extends IncomingMessage> extends ServerResponse<R> {
    #isSet = false;

    override setHeader(name: string, value: number | string | readonly string[]): this {
      this.#isSet = true;
      return super.setHeader(name, value);
    }

    override writeHead(status: number, ...rest: unknown[]): this {
      const message = typeof rest[0] === 'string' ? rest[0] : undefined;
      const given = (typeof rest[0] === 'string' ? rest[1] : rest[0]) as Given | undefined;
      if (Array.isArray(given) && !this.#isSet) {
        const list = given as string[];
        for (let i = 0; i < common.length; i++) addUnsaid(list, common[i]?.[0], common[i]?.[1]);
        return super.writeHead(status, message, list);
      }
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

function addUnsaid(list: string[], name = '', value = ''): void {
  for (let i = 0; i < list.length; i += 2) {
    const said = list[i];
    if (said?.length === name.length && said.toLowerCase() === name) return;
  }
  list.push(name, value);
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
