import { describe, expect, it } from 'vitest';
import { dealCalls } from '@/lib/webhooks/rounds/deal-calls';

describe('room for calls', () => {
  const at = (host: string, n: number, isPostback = false) => ({
    id: `${host}-${n}`,
    url: `https://${host}/`,
    isPostback,
    isFailing: false,
  });
  const busy = (host: string, n: number, isPostback = false) =>
    Array.from({ length: n }, () => ({ endpointId: `${host}-1`, host, isPostback }));

  it('is 25 for a host, over all its endpoints', () => {
    const rooms = dealCalls([at('a', 1), at('a', 2)], busy('a', 10));
    expect(rooms.map(({ room }) => room)).toEqual([8, 7]);
  });

  it('is 100 for all, in turns', () => {
    const rooms = dealCalls(
      ['a', 'b', 'c', 'd', 'e'].map((host) => at(host, 1)),
      busy('f', 2),
    );
    expect(rooms.map(({ room }) => room)).toEqual([20, 20, 20, 19, 19]);
  });

  it('is two for an endpoint that fails, with what is under way', () => {
    const failing = { ...at('a', 1), isFailing: true };
    expect(dealCalls([failing], [])).toEqual([{ endpointId: 'a-1', room: 2 }]);
    expect(dealCalls([failing], busy('a', 1))).toEqual([{ endpointId: 'a-1', room: 1 }]);
    expect(dealCalls([failing], busy('a', 2))).toEqual([]);
  });

  it('of a webhook is not taken by postbacks to the same host', () => {
    expect(dealCalls([at('a', 2)], busy('a', 25, true))).toEqual([{ endpointId: 'a-2', room: 25 }]);
  });

  it('is 50 for postbacks, so that the merchant’s never wait for them', () => {
    const postbacks = ['a', 'b', 'c'].map((host) => at(host, 1, true));
    const rooms = dealCalls([...postbacks, at('d', 1)], busy('e', 10, true));
    const of = (id: string) => rooms.find((one) => one.endpointId === id)?.room ?? 0;
    expect(of('a-1') + of('b-1') + of('c-1')).toBe(40);
    expect(of('d-1')).toBe(25);
  });
});
