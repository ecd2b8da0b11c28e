import { randomBytes } from 'node:crypto';
import { request } from 'node:http';
import type pg from 'pg';
import { makeOrdersScene, type OrdersScene } from '@/e2e/load/orders';
import { hashPassword } from '@/lib/auth/password';
import { newId } from '@/lib/ids';

export type NeighbourScene = OrdersScene & { email: string; password: string };

/** An affiliate with a password, and a shop with a key. */
export async function makeNeighbour(client: pg.Client): Promise<NeighbourScene> {
  const scene = await makeOrdersScene(client);
  const password = randomBytes(12).toString('hex');
  const { rows } = await client.query<{ email: string }>(
    `UPDATE app_user SET password_hash = $1
     WHERE id = (SELECT user_id FROM affiliate WHERE code = $2) RETURNING email`,
    [await hashPassword(password), scene.codes[0]],
  );
  return { ...scene, password, email: rows[0]?.email ?? '' };
}

export type Doing = 'login' | 'order' | 'page' | 'open page' | 'health' | 'readiness';
export type Done = { doing: Doing; status: number; ms: number };

/**
 * What somebody at another address does meanwhile: logs in, reads a page and the login page, and their shop reports orders.
 * Each is asked once: what is refused stands in the answer.
 */
export class Neighbour {
  readonly #port: number;
  readonly #from: string;
  readonly #scene: NeighbourScene;
  #cookie = '';
  readonly done: Done[] = [];

  constructor(port: number, from: string, scene: NeighbourScene) {
    this.#port = port;
    this.#from = from;
    this.#scene = scene;
  }

  async round(): Promise<void> {
    await this.#logIn();
    await this.#time('page', () => this.#ask('GET', '/portal', { cookie: this.#cookie }));
    await this.#time('open page', () => this.#ask('GET', '/login'));
    for (let n = 0; n < 5; n++) await this.#time('order', () => this.#order());
    await this.#time('health', () => this.#ask('GET', '/healthz'));
    await this.#time('readiness', () => this.#ask('GET', '/readyz'));
  }

  /** Those that were answered otherwise than as they should be. */
  failures(): Done[] {
    return this.done.filter(({ doing, status }) => status !== (doing === 'order' ? 201 : 200));
  }

  async #logIn(): Promise<void> {
    const csrf = await this.#ask('GET', '/api/auth/csrf');
    const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
    await this.#time('login', async () => {
      const { email, password } = this.#scene;
      const body = new URLSearchParams({ csrfToken, email, password, json: 'true' }).toString();
      const headers = {
        cookie: csrf.cookies,
        'content-type': 'application/x-www-form-urlencoded',
      };
      const answer = await this.#ask('POST', '/api/auth/callback/credentials', headers, body);
      this.#cookie = answer.cookies;
      return answer;
    });
  }

  #order() {
    const { apiKey, codes } = this.#scene;
    const id = newId('request');
    return this.#ask(
      'POST',
      '/api/v1/orders',
      { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
      JSON.stringify({
        orderId: id,
        customerId: id,
        amount: 1_000,
        currency: 'USD',
        code: codes[0],
      }),
    );
  }

  async #time(doing: Doing, ask: () => Promise<{ status: number }>): Promise<void> {
    const began = performance.now();
    const { status } = await ask();
    this.done.push({ doing, status, ms: performance.now() - began });
  }

  /** On a connection of its own. */
  #ask(
    method: string,
    path: string,
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<{ status: number; text: string; cookies: string }> {
    return new Promise((resolve, reject) => {
      const asked = request({
        host: '127.0.0.1',
        port: this.#port,
        method,
        path,
        agent: false,
        headers: {
          host: `localhost:${this.#port}`,
          'x-forwarded-for': this.#from,
          ...headers,
          ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
        },
      });
      asked.once('error', reject).once('response', (answer) => {
        let text = '';
        answer.setEncoding('utf8').on('data', (piece: string) => (text += piece));
        answer.once('error', reject).once('end', () =>
          resolve({
            status: answer.statusCode ?? 0,
            text,
            cookies: (answer.headers['set-cookie'] ?? [])
              .map((cookie) => cookie.split(';')[0] ?? '')
              .join('; '),
          }),
        );
      });
      asked.end(body);
    });
  }
}
