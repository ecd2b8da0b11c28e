import { boot } from '@/lib/server/boot';
import { print } from '@/lib/command';

void boot({
  mode: 'production',
  ready: ({ APP_URL }, invite) => {
    print();
    print(`  Tributary runs at ${APP_URL}`);
    if (invite !== null) {
      print();
      print('  Nobody owns this installation yet. This link makes you its owner; it works once:');
      print(`  ${invite}`);
    }
    print();
  },
});
