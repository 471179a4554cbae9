import { z } from 'zod';
import { type AlarmPanel, type KeptPanel, PANEL_STATES } from './alarm-panel.ts';
import type { HomeChannel } from './box-home.ts';
import type { PanelPeer } from './panel-peer.ts';

const inbound = z.union([
  z.object({ type: z.literal('panel'), press: z.enum(['DISARM', 'ARM_AWAY', 'ARM_HOME']) }),
  z.object({ type: z.literal('panel'), silent: z.boolean() }),
  z.object({ type: z.literal('home'), state: z.object({ frontDoor: z.object({ door: z.enum(['open', 'closed']) }) }) }),
]);

const recalled = z.object({ type: z.literal('home'), alarm: z.enum(PANEL_STATES), state: z.object({ frontDoor: z.object({ door: z.enum(['open', 'closed']) }) }) });

/** What the home says first of how its panel was left. To be called before the home speaks; gives undefined where the panel never ran. */
export function keptPanel(channel: HomeChannel): () => KeptPanel | undefined {
  let kept: KeptPanel | undefined;
  channel.onMessage((message) => {
    const { data: said } = recalled.safeParse(message);
    if (said !== undefined) kept ??= { state: said.alarm, doorOpen: said.state.frontDoor.door === 'open' };
  });
  return () => kept;
}

/** Lets the panel feel the front door and hands on its keys, and shows the home what it says. */
export function followPanel(panel: AlarmPanel, peer: PanelPeer, channel: HomeChannel): void {
  channel.onMessage((message) => {
    const { success, data: said } = inbound.safeParse(message);
    if (!success) return;
    if (said.type === 'home') panel.feelDoor(said.state.frontDoor.door === 'open');
    else if ('press' in said) panel.press(said.press);
    else peer.silence(said.silent);
  });
  const tell = () => channel.send({ type: 'alarm', alarm: panel.state });
  panel.onChange(tell);
  tell();
}
