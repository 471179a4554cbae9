import { id } from '@latchkey/contract';
import { z } from 'zod';

/** What the rig tells the instrumented hub: whom to kill at which point of the next visit, after the disk at `cut` lost its power. */
export const planMessage = z.object({ type: z.literal('plan'), point: z.string().nullable(), victims: z.array(z.int().positive()), cut: z.string().nullable() });
export const hubOrder = z.discriminatedUnion('type', [planMessage, z.object({ type: z.literal('examine') })]);
export type HubOrder = z.infer<typeof hubOrder>;

const bolts = z.array(z.string());
/** What a hub finds in its own journal. */
const findings = z.object({
  lines: z.int(),
  /** Lines that were durable by the hub's word, and are not there or read otherwise. */
  lost: z.array(z.int()),
  /** What is wrong with the chain. */
  chain: z.array(z.object({ code: z.string(), seq: z.int() })),
  /** By access point: where the bolt may be if the journal is the whole truth. */
  explained: z.record(z.string(), bolts),
  /** Where the server said it has everything up to. */
  acknowledged: z.int(),
  /** Since it was last asked: where the server, back again, said that it has less than it had acknowledged. Before the hub sends anything again. */
  takenBack: z.array(z.object({ acknowledged: z.int(), has: z.int() })),
});
export type JournalFindings = z.infer<typeof findings>;

/** What the instrumented hub tells the rig. */
export const hubReport = z.discriminatedUnion('type', [
  /** At its start, before anything is commanded, and when asked. */
  z.object({ type: z.literal('journal'), atStart: z.boolean(), findings }),
  z.object({ type: z.literal('up') }),
  z.object({ type: z.literal('planned') }),
  z.object({ type: z.literal('point'), name: z.string() }),
  /** The plan was carried out; not told when the hub itself is the victim. */
  z.object({ type: z.literal('struck'), point: z.string() }),
  z.object({ type: z.literal('line'), seq: z.int(), visitId: id('vis'), accessPointId: z.string(), state: z.string(), alarms: z.array(z.string()), refusal: z.string().nullable() }),
]);
export type HubReport = z.infer<typeof hubReport>;
