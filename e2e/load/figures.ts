/** The middle one; of an even number the upper. NaN without any. */
export function median(values: number[]): number {
  return percentile(values, 0.5);
}

export function percentile(values: number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

/** What is to be reached, and what was. */
export type Target = {
  name: string;
  wanted: string;
  reached: string;
  ok: boolean;
};

export function atLeast(name: string, least: number, value: number, digits = 2): Target {
  return {
    name,
    wanted: `≥ ${least}`,
    reached: value.toFixed(digits),
    ok: value >= least,
  };
}

export function atMost(name: string, most: number, value: number, unit = '', digits = 1): Target {
  return {
    name,
    wanted: `≤ ${most}${unit}`,
    reached: `${value.toFixed(digits)}${unit}`,
    ok: value <= most,
  };
}

export function printTargets(targets: Target[]): void {
  console.log('\ntarget');
  for (const { name, wanted, reached, ok } of targets) {
    console.log(
      `  ${ok ? 'reached' : 'MISSED '}  ${name.padEnd(62)} ${wanted.padStart(10)}   ${reached}`,
    );
  }
}

export function printTable(head: string[], rows: string[][]): void {
  const widths = head.map((title, column) =>
    Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  for (const row of [head, ...rows]) {
    const cells = row.map((cell, column) =>
      column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
    );
    console.log(`  ${cells.join('   ')}`);
  }
}

export const whole = (value: number) => Math.round(value).toLocaleString('en');
export const ms = (value: number) => `${value.toFixed(value < 10 ? 2 : 1)} ms`;
