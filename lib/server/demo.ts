import { boot } from '@/lib/server/boot';
import { readDemo, showDemo } from '@/lib/server/demo-file';

process.env.DEMO = '1';

void boot({
  mode: 'production',
  demo: true,
  prepared: async ({ DATA_DIR }) => {
    // On a database of somebody's own the demo has made it.
    if (process.env.STRIPE_WEBHOOK_SECRET?.trim()) return;
    process.env.STRIPE_WEBHOOK_SECRET = (await readDemo(DATA_DIR))?.stripeWebhookSecret;
  },
  ready: async ({ DATA_DIR }) => {
    const demo = await readDemo(DATA_DIR);
    if (demo) showDemo(demo, DATA_DIR);
  },
});
