import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import { PrismaPg } from '@prisma/adapter-pg';
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  DriverAdapterError,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { parseIntoClientConfig } from 'pg-connection-string';

/*
 * Prisma's schema engine, compiled to WASM, over the driver of the application: the native engine
 * would have to be downloaded, which many servers cannot. Adapter 7.10 needs three corrections:
 *  1. it splits a script at every ";", so that functions break and nothing is atomic;
 *  2. it cannot read the catalogue's type "char";
 *  3. given a connection string, its shadow database is the live one.
 */

type Wasm = typeof import('@prisma/schema-engine-wasm/schema_engine_bg');
export type SchemaEngine = Awaited<ReturnType<Wasm['SchemaEngine']['new']>>;
export type SchemaFile = { path: string; content: string };

/** The internal type "char" of one byte, and the ordinary character type that stands in for it. */
const CHAR_OID = 18;
const BPCHAR_OID = 1042;

const script = (text: string) => text.trimEnd().replace(/;$/, '');

/** Says in the migration's own transaction that it is applied, so that a crash leaves all of it or none. */
const markApplied = `
;DO $$ BEGIN
  IF to_regclass('_prisma_migrations') IS NOT NULL THEN
    UPDATE _prisma_migrations SET finished_at = clock_timestamp()
    WHERE finished_at IS NULL AND rolled_back_at IS NULL;
  END IF;
END $$`;

function openPool(config: pg.ClientConfig) {
  const pool = new pg.Pool({ ...config, max: 1, idleTimeoutMillis: 0 });
  // An idle connection that breaks would otherwise end the process; the next query reports it.
  pool.on('error', () => undefined);
  return pool;
}

/** Correction 2: hands "char" columns over as a type the adapter knows, and remembers where they were. */
function readCharColumns(pool: pg.Pool) {
  const columnsOf = new WeakMap<object, number[]>();
  const query = pool.query.bind(pool);
  Object.assign(pool, {
    query: async (config: pg.QueryArrayConfig) => {
      const result = await query(config);
      // A script of several statements answers with a list of results that nobody reads.
      if (Array.isArray(result)) return result;
      const columns = result.fields.flatMap((field, at) =>
        field.dataTypeID === CHAR_OID ? [at] : [],
      );
      for (const field of result.fields) {
        if (field.dataTypeID === CHAR_OID) field.dataTypeID = BPCHAR_OID;
      }
      columnsOf.set(result.rows, columns);
      return result;
    },
  });
  return columnsOf;
}

type Hooks = { onClose?: () => Promise<void>; onScriptError: (error: ScriptError) => void };

async function connect(config: pg.ClientConfig, { onClose, onScriptError }: Hooks) {
  const pool = openPool(config);
  const charColumns = readCharColumns(pool);
  const inner = await new PrismaPg(pool).connect();
  let open = true;
  const adapter: SqlDriverAdapter = {
    provider: inner.provider,
    adapterName: inner.adapterName,
    executeRaw: (query) => inner.executeRaw(query),
    startTransaction: (isolationLevel) => inner.startTransaction(isolationLevel),
    getConnectionInfo: () => inner.getConnectionInfo(),
    queryRaw: async (query) => {
      const result = await inner.queryRaw(query);
      for (const at of charColumns.get(result.rows) ?? []) {
        result.columnTypes[at] = ColumnTypeEnum.Character;
      }
      return result;
    },
    // Correction 1: one message of several statements is one transaction.
    executeScript: async (text) => {
      try {
        await pool.query(script(text) + markApplied);
      } catch (error) {
        if (!(error instanceof pg.DatabaseError)) throw error;
        onScriptError(new ScriptError(error, text));
        throw new DriverAdapterError({
          kind: 'postgres',
          code: error.code ?? 'XX000',
          severity: error.severity ?? 'ERROR',
          message: error.message,
          detail: error.detail,
          column: error.column,
          hint: error.hint,
        });
      }
    },
    dispose: async () => {
      if (!open) return;
      open = false;
      await pool.end();
      await onClose?.();
    },
  };
  return adapter;
}

/** A statement of a migration that PostgreSQL refused. */
class ScriptError extends Error {
  /** SQLSTATE. */
  readonly code: string;
  constructor(cause: pg.DatabaseError, text: string) {
    const at = Number(cause.position);
    const line = at > 0 ? ` at line ${text.slice(0, at).split('\n').length}` : '';
    const notes = [cause.detail, cause.hint].filter(Boolean).map((note) => ` (${note})`);
    super(`${cause.message}${notes.join('')} [SQLSTATE ${cause.code ?? 'unknown'}]${line}`, {
      cause,
    });
    this.name = 'ScriptError';
    this.code = cause.code ?? 'XX000';
  }
}

class MigratingPg implements SqlMigrationAwareDriverAdapterFactory {
  readonly provider = 'postgres';
  readonly adapterName = '@prisma/adapter-pg';
  /** What a failing script said; the engine itself passes only a part of it on. */
  scriptError: ScriptError | undefined;
  private readonly opened: SqlDriverAdapter[] = [];

  constructor(private readonly config: pg.ClientConfig) {}

  async connect(): Promise<SqlDriverAdapter> {
    return this.open(this.config);
  }

  /** Correction 3: a database of its own, gone afterwards. */
  async connectToShadowDb(): Promise<SqlDriverAdapter> {
    const database = `tributary_shadow_${crypto.randomUUID().replaceAll('-', '')}`;
    await this.asAdmin(`CREATE DATABASE "${database}"`);
    const drop = () => this.asAdmin(`DROP DATABASE IF EXISTS "${database}" WITH (FORCE)`);
    return this.open({ ...this.config, database }, drop);
  }

  async close(): Promise<void> {
    for (const adapter of this.opened) await adapter.dispose();
  }

  private async open(config: pg.ClientConfig, onClose?: () => Promise<void>) {
    const onScriptError = (error: ScriptError) => {
      this.scriptError = error;
    };
    const adapter = await connect(config, { onClose, onScriptError });
    this.opened.push(adapter);
    return adapter;
  }

  private async asAdmin(sql: string) {
    const client = new pg.Client(this.config);
    await client.connect();
    try {
      await client.query(sql);
    } finally {
      await client.end();
    }
  }
}

let wasm: Promise<Wasm> | undefined;

/** The wasm instance is state of its module, so a process loads it once. */
async function loadWasm(): Promise<Wasm> {
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: {
      set_message: (message: string) => {
        process.stderr.write(`schema engine: ${message}\n`);
      },
    },
  });
  const require = createRequire(import.meta.url);
  const home = path.dirname(require.resolve('@prisma/schema-engine-wasm/schema_engine_bg'));
  const glue = pathToFileURL(path.join(home, 'schema_engine_bg.js')).href;
  const bindings = (await import(glue)) as Wasm & WebAssembly.ModuleImports;
  const { instance } = await WebAssembly.instantiate(
    readFileSync(path.join(home, 'schema_engine_bg.wasm')),
    { './schema_engine_bg.js': bindings },
  );
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports.__wbindgen_start;
  if (typeof start === 'function') start();
  return bindings;
}

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs `use` with an engine on the database at `url`, one after another within the process. When
 * PostgreSQL refuses a script, `refused()` tells why; the engine's own error is much vaguer.
 */
export function withEngine<T>(
  url: string,
  schema: SchemaFile[],
  use: (engine: SchemaEngine, refused: () => ScriptError | undefined) => Promise<T>,
): Promise<T> {
  const turn = last.then(async () => {
    const { SchemaEngine } = await (wasm ??= loadWasm());
    const factory = new MigratingPg(clientConfig(url));
    try {
      const datamodels = schema.map((file): [string, string] => [file.path, file.content]);
      const engine = await SchemaEngine.new(
        { datamodels },
        () => undefined,
        bindMigrationAwareSqlAdapterFactory(factory),
      );
      return await use(engine, () => factory.scriptError);
    } finally {
      await factory.close();
    }
  });
  last = turn.catch(() => undefined);
  return turn;
}

/** The fields of a connection string, with a limit on how long connecting may take. */
export function clientConfig(url: string): pg.ClientConfig {
  return { connectionTimeoutMillis: 10_000, ...parseIntoClientConfig(url) };
}
