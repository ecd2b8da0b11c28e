import { SettingsError } from '@/lib/env';

/** A reason not to go on that its reader can act on: shown as one line, without a stack. */
export class StartError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StartError';
  }
}

/** The database does not answer, which may pass by itself. */
export class DatabaseUnavailable extends StartError {}

export function print(line = ''): void {
  process.stdout.write(`${line}\n`);
}

export function printError(line: string): void {
  process.stderr.write(`${line}\n`);
}

export function portIsBusy(port: number): string {
  return `Port ${port} is in use: stop what listens there, or choose another one with PORT=${port + 1}.`;
}

/** What went wrong, for a person: one line per problem when it was foreseen, everything when it was not. */
export function explain(error: unknown): string {
  if (error instanceof SettingsError) return error.problems.join('\n');
  if (error instanceof StartError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** Runs a command to its end and leaves with its exit code. */
export function runCommand(main: () => Promise<number>): void {
  main().then(
    (code) => process.exit(code),
    (error: unknown) => {
      printError(explain(error));
      process.exit(1);
    },
  );
}
