import type { HomeKind, HubParts } from './hub-model.ts';
import { makeMove, type Move } from './moves.ts';
import type { CounterExample } from './search.ts';
import { type Budget, newWorld } from './world.ts';

type Lane = 'Server' | 'People' | 'Lock' | 'Contact' | 'Camera' | 'Hub' | 'World';

function arrowOf(move: Move): { readonly from: Lane; readonly to: Lane; readonly text: string } {
  switch (move.type) {
    case 'request':
      return { from: 'Server', to: 'Hub', text: `visit under grant ${move.grant}${move.kind === 'good' ? '' : ` (${move.kind})`}` };
    case 'person':
      return { from: 'People', to: move.does === 'asks to lock' || move.does === 'stops it' ? 'Hub' : 'World', text: move.does };
    case 'bolt arrives':
      return { from: 'Lock', to: 'Hub', text: `report: ${move.report}` };
    case 'door arrives':
      return { from: 'Contact', to: 'Hub', text: `report: ${move.report}` };
    case 'lock':
      return { from: 'Lock', to: move.does === 'acknowledges' || move.does === 'fails' ? 'Hub' : 'World', text: `${move.action}: ${move.does}` };
    case 'devices':
      return { from: 'Lock', to: 'World', text: move.do === 'answer' ? 'asked, they say where they are' : 'asked, they keep silent' };
    case 'answer arrives':
      return { from: 'Lock', to: 'Hub', text: { new: 'answer to the question', old: 'answer to an older question', 'of long ago': 'what they said long ago' }[move.is] };
    case 'zone':
      return { from: 'World', to: 'Hub', text: `the panel’s word: ${move.is}` };
    case 'silent':
      return { from: move.device === 'lock' ? 'Lock' : 'Contact', to: 'Hub', text: 'silence noticed' };
    case 'recorder':
      return { from: 'Camera', to: 'Hub', text: `recorder ${move.does}` };
    case 'picture becomes':
      return { from: 'Camera', to: 'World', text: `picture becomes ${move.picture}` };
    case 'picture is judged':
      return { from: 'Camera', to: 'Hub', text: 'picture judged' };
    case 'fire':
      return { from: 'World', to: 'Hub', text: move.on ? 'fire alarm' : 'fire alarm over' };
    case 'deadline':
      return { from: 'Hub', to: 'Hub', text: `time is up: ${move.deadline}` };
    case 'hub':
      return { from: 'World', to: 'Hub', text: move.does };
    case 'clock':
      return { from: 'World', to: 'Hub', text: ['the clock jumps to before the grant', 'the clock comes into the grant’s time', 'the grant’s time is over'][move.to] ?? '' };
  }
}

/** A counter-example as a Mermaid sequence diagram: what happened, and what the hub made of it. Played again from its moves. */
export function sequenceDiagram(parts: HubParts, home: HomeKind, doors: number, budget: Budget, { moves, because }: CounterExample): string {
  const lines = ['sequenceDiagram', '  participant Server', '  participant People', '  participant Camera', '  participant Hub', '  participant Lock', '  participant Contact', '  participant World'];
  let world = newWorld(doors, budget);
  for (const move of moves) {
    const { from, to, text } = arrowOf(move);
    lines.push(`  ${from}->>${to}: ${doors > 1 && 'door' in move ? `door ${move.door + 1}: ` : ''}${text}`);
    const moved = makeMove(parts, world, move, home);
    for (const { before, after, commands, notices } of moved.happenings) {
      if (after.state !== before.state) lines.push(`  Note over Hub: ${before.state} to ${after.state}`);
      for (const notice of notices) if (notice.startsWith('alarm.')) lines.push(`  Hub->>People: ${notice}`);
      for (const { action } of commands) lines.push(`  Hub->>Lock: ${action}`);
    }
    for (const notice of moved.watched?.told ?? []) lines.push(`  Hub->>People: ${notice}`);
    world = moved.world;
  }
  lines.push(`  Note over Server,World: ${because}`);
  return lines.join('\n');
}
