import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** The redirect that does nothing, in plain Node: what this machine could do at best. A program of its own. */
const server = createServer((_request, response) => {
  response.writeHead(302, { location: 'https://shop.example/', 'content-length': '0' });
  response.end();
});
server.listen(0, '127.0.0.1', () => {
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.once('disconnect', () => process.exit(0));
