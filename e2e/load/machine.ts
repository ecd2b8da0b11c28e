import os from 'node:os';
import type pg from 'pg';

export type Machine = {
  cpu: string;
  cores: number;
  memoryGb: number;
  system: string;
  node: string;
  postgres: string;
  at: string;
};

export async function describeMachine(client: pg.Client): Promise<Machine> {
  const { rows } = await client.query<{ server_version: string }>('SHOW server_version');
  const cpus = os.cpus();
  return {
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: cpus.length,
    memoryGb: Math.round(os.totalmem() / 1e9),
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    postgres: rows[0]?.server_version ?? 'unknown',
    at: new Date().toISOString(),
  };
}

export function machineLine({ cpu, cores, memoryGb, system, node, postgres }: Machine): string {
  return `${cores} × ${cpu}, ${memoryGb} GB, ${system}, Node ${node}, PostgreSQL ${postgres}`;
}
