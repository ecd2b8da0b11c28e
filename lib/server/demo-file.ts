import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { z } from 'zod';

import { print, StartError } from '@/lib/command';

/** What the demo tells its user: kept in DATA_DIR/demo.json. */
export const demoFile = z.object({
  appUrl: z.string(),
  adminEmail: z.string(),
  adminPassword: z.string(),
  financeEmail: z.string(),
  financePassword: z.string(),
  affiliateEmail: z.string(),
  affiliatePassword: z.string(),
  affiliateCode: z.string(),
  secondAffiliateEmail: z.string(),
  secondAffiliatePassword: z.string(),
  apiKey: z.string(),
  stripeWebhookSecret: z.string(),
});
export type Demo = z.infer<typeof demoFile>;

export const demoPath = (folder: string): string => path.join(folder, 'demo.json');

export async function readDemo(folder: string): Promise<Demo | null> {
  const file = demoPath(folder);
  if (!existsSync(file)) return null;
  try {
    return demoFile.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    throw new StartError(`${file} is damaged: remove DATA_DIR to begin the demo anew.`, {
      cause: error,
    });
  }
}

export function showDemo(demo: Demo, dataDir: string): void {
  const line = (label: string, value: string) => print(`  ${label.padEnd(18)}${value}`);
  print();
  print('  Tributary, the demo');
  print();
  line('Program page', demo.appUrl);
  line('Console', `${demo.appUrl}/admin`);
  line('Portal', `${demo.appUrl}/portal`);
  line('Referral link', `${demo.appUrl}/r/${demo.affiliateCode}`);
  print();
  line('Admin', `${demo.adminEmail}  ${demo.adminPassword}`);
  line('Finance', `${demo.financeEmail}  ${demo.financePassword}`);
  line('Affiliate', `${demo.affiliateEmail}  ${demo.affiliatePassword}`);
  line('Second affiliate', `${demo.secondAffiliateEmail}  ${demo.secondAffiliatePassword}`);
  line('API key', demo.apiKey);
  print();
  print(`  The same is in ${demoPath(dataDir)}. Ctrl-C stops it; the data stays.`);
  print();
}
