import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export type Received = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
};

type Answer = (response: http.ServerResponse, received: Received) => void | Promise<void>;

/** A real HTTP server on loopback, which keeps what it was sent; answers 200 unless told otherwise. */
export async function startReceiver(answer: Answer = (response) => void response.end('thanks')) {
  const received: Received[] = [];
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const one = {
        method: request.method ?? '',
        url: request.url ?? '',
        headers: Object.fromEntries(
          Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
        ),
        body: Buffer.concat(chunks).toString('utf8'),
      };
      received.push(one);
      void Promise.resolve(answer(response, one));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `http://127.0.0.1:${port}/hooks`,
    received,
    answerWith: (other: Answer) => void (answer = other),
    /** What the receiver's own library makes of it; throws where the signature is not right. */
    verified: (secret: string) =>
      received.map(({ body, headers }) => new Webhook(secret).verify(body, headers)),
    async stop() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type Receiver = Awaited<ReturnType<typeof startReceiver>>;
