import { boot } from './boot';
import { print } from './command';

void boot({ mode: 'worker', ready: () => print('The worker runs; Ctrl-C ends it.') });
