import { boot } from '@/lib/server/boot';
import { print } from '@/lib/command';

void boot({ mode: 'worker', ready: () => print('The worker runs; Ctrl-C ends it.') });
