import { defineConfig } from 'prisma/config';

// No datasource here: generating the client must not ask for a database, and
// migrations run through prisma/migrate.ts, which is given its address.
export default defineConfig({ schema: 'prisma/schema', migrations: { path: 'prisma/migrations' } });
