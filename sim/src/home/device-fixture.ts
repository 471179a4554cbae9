/** A device for tests: says that it is ready, repeats what it is told, and ends with its home. */
import type { DeviceMessage, HomeMessage } from '../device-protocol.ts';

process.once('disconnect', () => process.exit(0));
process.on('message', (message: HomeMessage) => {
  const facts = { pid: String(process.pid), heard: JSON.stringify(message), secret: process.env['LATCHKEY_TEST_SECRET'] ?? 'none' };
  process.send?.({ type: 'ready', device: 'fixture', facts } satisfies DeviceMessage);
});
