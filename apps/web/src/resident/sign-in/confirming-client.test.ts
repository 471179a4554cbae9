import { ApiError, type Client } from '@latchkey/client';
import { describe, expect, it } from 'vitest';
import { createConfirmingClient } from './confirming-client.ts';

/** A server that wants the person confirmed before each call goes through. */
function setUp(refusal: ApiError['code'] = 'session.verification_needed') {
  const world = { confirmed: false, sent: [] as unknown[], asked: 0 };
  const server = {
    async call(operation: string, input: unknown) {
      world.sent.push([operation, input]);
      if (!world.confirmed) throw new ApiError(refusal, 403, 'who are you');
      return { code: 'abcd' };
    },
  };
  const confirm = async () => {
    world.asked += 1;
    await Promise.resolve();
    world.confirmed = true;
  };
  // The stand-in answers every operation alike.
  return { world, server: server as unknown as Client, confirm };
}

describe('a call that wants the person confirmed', () => {
  it('asks, and sends the same call again', async () => {
    const { world, server, confirm } = setUp();
    const input = { body: { text: '1Z' }, idempotencyKey: 'k1' };
    expect(await createConfirmingClient(server, confirm).call('POST /api/v1/parcels', input)).toEqual({ code: 'abcd' });
    expect(world.sent).toEqual([['POST /api/v1/parcels', input], ['POST /api/v1/parcels', input]]);
  });

  it('asks once for calls that are refused together, and again the next time', async () => {
    const { world, server, confirm } = setUp();
    const client = createConfirmingClient(server, confirm);
    await Promise.all([client.call('POST /api/v1/hubs/pairing-codes', {}), client.call('POST /api/v1/hubs/pairing-codes', {})]);
    expect(world.asked).toBe(1);
    world.confirmed = false;
    await client.call('POST /api/v1/hubs/pairing-codes', {});
    expect(world.asked).toBe(2);
  });

  it('stays refused when the person does not confirm, or when it is refused again', async () => {
    const { world, server } = setUp();
    await expect(createConfirmingClient(server, () => Promise.reject(new TypeError('cancelled'))).call('POST /api/v1/hubs/pairing-codes', {})).rejects.toMatchObject({ code: 'session.verification_needed' });
    expect(world.sent).toHaveLength(1);
    await expect(createConfirmingClient(server, () => Promise.resolve()).call('POST /api/v1/hubs/pairing-codes', {})).rejects.toMatchObject({ code: 'session.verification_needed' });
    expect(world.sent).toHaveLength(3);
  });

  it('does not ask because of another refusal', async () => {
    const { world, server, confirm } = setUp('session.passkey_missing');
    await expect(createConfirmingClient(server, confirm).call('POST /api/v1/hubs/pairing-codes', {})).rejects.toMatchObject({ code: 'session.passkey_missing' });
    expect(world.asked).toBe(0);
  });
});
