/** @jsxImportSource preact */
import { stateIcon, type TrueState } from '../true-state.ts';
import { Icon } from './icon.tsx';

/** A state as a word, an icon and a colour, never one of them alone. */
export function StateChip({ state, children }: { readonly state: TrueState; readonly children: string }) {
  return (
    <span class={`chip ${state}`}>
      <Icon path={stateIcon[state]} />
      {children}
    </span>
  );
}
