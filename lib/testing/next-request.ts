/**
 * The request that an action believes it answers: what `next/headers` gives outside of Next. A test file says
 * `vi.mock('next/headers', async () => (await import('@/lib/testing/next-request')).nextHeaders)`; guards, commands and
 * the database stay real.
 */
export const request = { cookies: new Map<string, string>(), headers: new Headers() };

const jar = {
  get: (name: string) => {
    const value = request.cookies.get(name);
    return value === undefined ? undefined : { name, value };
  },
  set: (name: string, value: string) => {
    request.cookies.set(name, value);
  },
};

export const nextHeaders = {
  headers: () => Promise.resolve(request.headers),
  cookies: () => Promise.resolve(jar),
};

export const nextCache = { revalidatePath: () => {} };
