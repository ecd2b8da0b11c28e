import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

import type { LaunchSettings } from '@/lib/env';
import { commonHeaders, usesTls } from '@/lib/http/common-headers';
import { logger } from '@/lib/logger';
import type { RefusalBook } from '@/lib/security/refusal-book';

import { answersWith, type CommonHeaders } from '@/lib/server/gateway/common-answers';
import { repairClickUrl } from '@/lib/server/gateway/click-path';
import { Connections } from '@/lib/server/gateway/connections';
import { drainServer } from '@/lib/server/gateway/drain-server';
import { TOO_MANY_HEADERS, UNREADABLE } from '@/lib/server/gateway/faults';
import type { Address } from '@/lib/server/gateway/address';
import { Forwarder } from '@/lib/server/gateway/forward-request';
import { forgetCountry, forwardedReader } from '@/lib/server/gateway/forwarded';
import {
  affordableConnections,
  limits as defaultLimits,
  type Limits,
} from '@/lib/server/gateway/http-limits';
import { KnownCallers } from '@/lib/server/gateway/known-callers';
import { listen } from '@/lib/server/gateway/listen';
import { networkShares } from '@/lib/server/gateway/network-share';
import { ownAddress, type OwnAddress } from '@/lib/server/gateway/own-addresses';
import { Pipelines } from '@/lib/server/gateway/pipelines';
import { answerUnreadable } from '@/lib/server/gateway/raw-answers';
import { Readiness } from '@/lib/server/gateway/readiness';
import { type Room, type RoomCaps, ROOMS } from '@/lib/server/gateway/rooms';
import { isLast, makeLast, refuseRequest } from '@/lib/server/gateway/refuse-request';
import type { ScriptFile } from '@/lib/server/gateway/script-file';
import { unwantedOf } from '@/lib/server/gateway/unwanted';

export type AnswerClick = (
  request: IncomingMessage,
  response: ServerResponse,
  address: string | null,
) => void;

type Options = Pick<
  LaunchSettings,
  'HOST' | 'PORT' | 'APP_URL' | 'HSTS_SUBDOMAINS' | 'TRUST_PROXY'
> & {
  answerClick: AnswerClick;
  /** What `public/t.js` tells of a page: POST and OPTIONS to `/t`. */
  answerPage: AnswerClick;
  /** `/t.js` itself. */
  script: ScriptFile;
  /** Where Next listens; null while it is unavailable. */
  findNext: () => Address | null;
  /** Whom Next has found behind keys and sessions; nobody when absent. */
  callers?: KnownCallers;
  /** Where refusals of a full share are noted. */
  refusals?: RefusalBook;
  /** Other limits than the usual ones, for tests. */
  limits?: Partial<Limits>;
  rooms?: Partial<Record<Room, RoomCaps>>;
};

export type Gateway = {
  port: number;
  connections(): number;
  /** Takes no new requests, lets the running ones end for ten seconds, then closes. */
  close(): Promise<void>;
};

/**
 * The process that owns the port. It answers referral links itself, so that neither a page that is being made nor a Next
 * that died keeps a click waiting, and hands everything else on.
 */
export async function startGateway(options: Options): Promise<Gateway> {
  const { HOST, PORT, APP_URL, TRUST_PROXY, answerClick, answerPage, script, findNext } = options;
  const { callers = new KnownCallers() } = options;
  const rooms = { ...ROOMS, ...options.rooms };
  const limits = { ...defaultLimits, ...options.limits };
  const readForwarded = forwardedReader(TRUST_PROXY, APP_URL);
  const networks = networkShares(TRUST_PROXY, warnOfNoShare);
  const readiness = new Readiness(findNext, limits);
  const common = commonHeaders(options);
  const secure = usesTls(options);
  const ownHost = new URL(APP_URL).host;
  // With hops everybody is a proxy; without any the click handler believes no country at all.
  const someAreTrusted = TRUST_PROXY.kind === 'networks';
  const pipelines = new Pipelines(limits.pipelined);
  const answers: Record<OwnAddress, AnswerClick> = {
    click: (request, response, address) => {
      const { url = '/' } = request;
      if (!USUAL_CLICK.test(url)) request.url = repairClickUrl(url);
      answerClick(request, response, address);
    },
    page: answerPage,
    script: (request, response) => script.answer(request, response),
    health: answerHealth,
    readiness: (request, response) => void readiness.answer(request, response),
  };
  let isClosing = false;

  const answer = (request: IncomingMessage, response: ServerResponse, expectsContinue: boolean) => {
    const { socket } = request;
    // What comes after the last request of a connection was not meant as one, or not well.
    if (isLast(socket)) return;
    if (response.socket === null && !pipelines.mayAdd(socket, response)) return;
    const refusal = refusalOf(request, limits);
    if (refusal !== null) {
      refuseRequest(request, response, refusal);
      return;
    }
    if (isClosing) response.setHeader('connection', 'close');
    // HTTP/1.0 knows no host.
    request.headers.host ??= ownHost;
    const known = readForwarded({ peer: socket.remoteAddress, headers: request.headers });
    const { method, url = '/' } = request;
    const own = ownAddress(method, url);
    if (own !== null) {
      connections.touch(socket);
      if (own === 'page') {
        if (expectsContinue) response.writeContinue();
      } else if (hasBody(request)) makeLast(request, response);
      if (someAreTrusted && !known.trusted) forgetCountry(request.headers);
      answers[own](request, response, known.client || null);
      return;
    }
    const unwanted = unwantedOf(request, { secure });
    if (unwanted !== null) {
      refuseRequest(request, response, unwanted);
      return;
    }
    request.url = repairClickUrl(url);
    const network = networks.ofRequest(request, known);
    forwarder.forward({ request, response, known, network, expectsContinue });
  };

  const server = createLimitedServer(limits, common, answer);
  const max = affordableConnections(limits.connections);
  const connections = new Connections(server, {
    max,
    share: Math.max(1, Math.floor(max / limits.connectionShares)),
    networkOf: ({ remoteAddress }) => networks.ofPeer(remoteAddress),
  });
  const forwarder = new Forwarder(findNext, {
    limits,
    rooms,
    callers,
    connections,
    refusals: options.refusals,
  });

  await listen(server, { port: PORT, host: HOST, backlog: 4_096 });
  const { port } = server.address() as AddressInfo;
  return {
    port,
    connections: () => connections.size,
    close: async () => {
      isClosing = true;
      await drainServer(server, () => connections.closeUnused(), limits.drainMs);
      forwarder.close();
    },
  };
}

/** This process is well, whatever Next does; a watchdog that restarted it for Next's sake would only cost clicks. */
function answerHealth({ method }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
  response.end(method === 'HEAD' ? undefined : '{"status":"ok"}');
}

function warnOfNoShare(address: string): void {
  logger.warn(
    { address },
    'requests come from this machine or its own network and TRUST_PROXY is not set: they may be everybody’s, so no network has a share of its own. Behind a proxy, set TRUST_PROXY',
  );
}

type Answer = (
  request: IncomingMessage,
  response: ServerResponse,
  expectsContinue: boolean,
) => void;

function createLimitedServer(limits: Limits, common: CommonHeaders, answer: Answer): Server {
  const server = createServer(
    {
      maxHeaderSize: limits.headerBytes,
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      connectionsCheckingInterval: limits.checkMs,
      keepAliveTimeout: limits.keepAliveMs,
      // Two readings of one request are how requests are smuggled: only the strict one is taken.
      insecureHTTPParser: false,
      requireHostHeader: true,
      ServerResponse: answersWith(common),
    },
    (request, response) => answer(request, response, false),
  );
  server.maxHeadersCount = limits.headerCount + 1;
  server.timeout = limits.socketIdleMs;
  // Whoever asks before sending a body hears of a refusal before sending it.
  server.on('checkContinue', (request, response) => answer(request, response, true));
  answerUnreadable(server, common);
  return server;
}

const NO_ADDRESS = { ...UNREADABLE, close: true };

function refusalOf(request: IncomingMessage, { headerCount }: Limits) {
  // Node leaves out what is too many without a word; the rest could mean something else.
  if (request.rawHeaders.length > 2 * headerCount) return TOO_MANY_HEADERS;
  return request.url?.startsWith('/') === true || takeAddress(request) ? null : NO_ADDRESS;
}

/** Nothing to repair in it, as nearly always. */
const USUAL_CLICK = /^\/r\/[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)?(?:\?|$)/;

function hasBody({ headers }: IncomingMessage): boolean {
  return (
    headers['transfer-encoding'] !== undefined ||
    (headers['content-length'] !== undefined && headers['content-length'] !== '0')
  );
}

/** A request to a proxy names its host in the address, and that host counts (RFC 9112, 3.2.2). */
function takeAddress(request: IncomingMessage): boolean {
  const { url = '' } = request;
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return false;
  const { host, pathname, search } = new URL(url);
  request.url = pathname + search;
  request.headers.host = host;
  return true;
}
