import { startWorker } from '@/lib/jobs/worker';

/** The jobs of the installation, in a program of their own, as `npm run worker` has them. */
const worker = await startWorker();
process.send?.('ready');
process.once('disconnect', () => void worker.stop().finally(() => process.exit(0)));
