import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A receiver of webhooks that answers each call after a second. A program of its own; says how many there were at once. */
const ANSWERS_AFTER_MS = 1_000;
let open = 0;
let most = 0;
let received = 0;
const server = createServer((request, response) => {
  most = Math.max(most, ++open);
  received++;
  request.resume();
  void sleep(ANSWERS_AFTER_MS).then(() => {
    open--;
    response.end('thanks');
  });
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.on('message', () => process.send?.({ most, received }));
process.once('disconnect', () => process.exit(0));
