import net from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** What somebody who means no good sends from one address. Loopback only; each goes on until it is stopped. */
export type Attack = {
  /** Resolves when it is under way in full. */
  begun: Promise<void>;
  /** How often it was answered, with which status; 0: its connection was closed. */
  answers: Map<number, number>;
  /** How many connections it holds. */
  held: () => number;
  stop: () => void;
};

type Target = { port: number; from: string };
type Shape = {
  connections: number;
  request: (n: number) => string;
  /** Reads its answers; false: it asks and reads nothing. */
  reads: boolean;
  /** The next request follows each answer on the same connection; a connection that ends is opened again. */
  repeats: boolean;
};

const REOPEN_MS = 20;

function attack({ port }: Target, { connections, request, reads, repeats }: Shape): Attack {
  const answers = new Map<number, number>();
  const sockets = new Set<net.Socket>();
  let isStopping = false;
  let sent = 0;
  const note = (status: number) => answers.set(status, (answers.get(status) ?? 0) + 1);

  const open = () => {
    if (isStopping) return;
    const socket = net.connect({ port, host: '127.0.0.1' });
    let heard = '';
    let isAnswered = false;
    const ask = () => socket.write(request(sent++));
    sockets.add(socket);
    socket.on('connect', ask).on('error', () => undefined);
    if (!reads) socket.pause();
    else {
      socket.setEncoding('latin1').on('data', (piece: string) => {
        heard += piece;
        if (!isWhole(heard)) return;
        note(Number(heard.slice(9, 12)));
        isAnswered = true;
        heard = '';
        if (repeats && !isStopping) ask();
      });
    }
    socket.once('close', () => {
      sockets.delete(socket);
      if (isStopping) return;
      if (!isAnswered) note(0);
      if (repeats) setTimeout(open, REOPEN_MS);
    });
  };
  for (let n = 0; n < connections; n++) open();
  const begun = (async () => {
    while (sent < connections) await sleep(10);
  })();
  return {
    begun,
    answers,
    held: () => sockets.size,
    stop: () => {
      isStopping = true;
      for (const socket of sockets) socket.destroy();
    },
  };
}

/** `POST /login` that never ends: a few bytes of a body that was announced larger. */
export function halfSent(target: Target, connections: number): Attack {
  const head = `POST /login HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${target.from}\r\n`;
  const type = 'content-type: application/x-www-form-urlencoded\r\n';
  return attack(target, {
    connections,
    request: () => `${head}${type}content-length: 500\r\n\r\nemail=`,
    reads: true,
    repeats: true,
  });
}

/** The same page again and again, on every connection at once, each time under a cookie that was made up. */
export function busy(target: Target, connections: number): Attack {
  return attack(target, {
    connections,
    request: (n) =>
      `GET /login HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${target.from}\r\ncookie: next-auth.session-token=made-up-${n}\r\n\r\n`,
    reads: true,
    repeats: true,
  });
}

/** Large answers that nobody reads. */
export function slowReaders(target: Target, connections: number): Attack {
  return attack(target, {
    connections,
    request: () =>
      `GET /api/v1/openapi.json HTTP/1.1\r\nhost: localhost\r\nx-forwarded-for: ${target.from}\r\n\r\n`.repeat(
        20,
      ),
    reads: false,
    repeats: true,
  });
}

/** A form of the product, sent with other values: as often as it can, by so many at once. */
export function formPosts(
  target: Target,
  path: string,
  connections: number,
  fields: (n: number) => Record<string, string>,
): Attack {
  return attack(target, {
    connections,
    request: (n) => {
      const { body, type } = multipart(fields(n));
      return (
        `POST ${path} HTTP/1.1\r\nhost: localhost:${target.port}\r\norigin: http://localhost:${target.port}\r\n` +
        `x-forwarded-for: ${target.from}\r\ncontent-type: ${type}\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`
      );
    },
    reads: true,
    repeats: true,
  });
}

const BOUNDARY = '----tributary-attack';

function multipart(fields: Record<string, string>): { body: string; type: string } {
  const parts = Object.entries(fields).map(
    ([name, value]) =>
      `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`,
  );
  return {
    body: `${parts.join('')}--${BOUNDARY}--\r\n`,
    type: `multipart/form-data; boundary=${BOUNDARY}`,
  };
}

/** The hidden fields of a page's form, by which the product knows what it is for. */
export function hiddenFields(html: string): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [input] of html.matchAll(/<input\b[^>]*\btype="hidden"[^>]*>/g)) {
    const name = /\bname="([^"]*)"/.exec(input)?.[1];
    if (name !== undefined) fields[plain(name)] = plain(/\bvalue="([^"]*)"/.exec(input)?.[1] ?? '');
  }
  return fields;
}

const ENTITIES: Record<string, string> = { quot: '"', amp: '&', '#x27': "'", lt: '<', gt: '>' };

function plain(text: string): string {
  return text.replace(/&(quot|amp|#x27|lt|gt);/g, (_all, name: string) => ENTITIES[name] ?? '');
}

/** Head and body, by its length or its last chunk. */
function isWhole(text: string): boolean {
  const end = text.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const head = text.slice(0, end);
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1];
  if (length !== undefined) return text.length >= end + 4 + Number(length);
  return !/\r\ntransfer-encoding: chunked/i.test(head) || text.endsWith('0\r\n\r\n');
}
