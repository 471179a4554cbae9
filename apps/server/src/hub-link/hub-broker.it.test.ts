import { silentLog, systemClock } from '@latchkey/kit';
import { describe, expect, it, vi } from 'vitest';
import { createHubBroker } from './hub-broker.ts';
import { connectTestHub, makeHubKey, newSite, serveHubLink } from './test-hub.fixture.ts';

describe('what the server sends to a hub', () => {
  it('arrives although an echo follows at once: commands and acknowledgements', async () => {
    await using stack = new AsyncDisposableStack();
    const { siteId, hubId } = newSite();
    const broker = stack.use(await createHubBroker({ verify: async () => ({ siteId, hubId, instance: 'process-1' }), clock: systemClock, log: silentLog }));
    const { url } = stack.use(await serveHubLink((socket, request) => broker.accept(socket, request)));
    const hub = stack.use(await connectTestHub({ url, hubId, serverId: 'srv_test', key: makeHubKey() }));
    for (let upTo = 1; upTo <= 20; upTo += 1) {
      await Promise.all([broker.send(hubId, 'commands', { nth: upTo }), broker.send(hubId, 'acks', { upTo }), broker.send(hubId, 'echoes', `echo ${upTo}`)]);
    }
    await vi.waitFor(() => expect(hub.echoes).toHaveLength(20), { timeout: 30_000, interval: 10 });
    expect(hub.commands).toHaveLength(20);
    expect(hub.acknowledged).toBe(20);
  });
});
