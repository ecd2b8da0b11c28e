import { boot } from '@/lib/server/boot';
import { print } from '@/lib/command';

void boot({
  mode: 'development',
  ready: ({ APP_URL }, invite) => {
    print(`\n  Tributary (development) runs at ${APP_URL}`);
    if (invite !== null) print(`  Make yourself the owner: ${invite}`);
    print();
  },
});
