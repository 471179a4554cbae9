/** @jsxImportSource preact */
import { help } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';

export interface HelpPairProps {
  /** Absent for a guest, who brings nothing. */
  readonly onNotLeft: (() => void) | undefined;
  readonly onHelp: () => void;
  readonly words: { readonly notLeft: string; readonly help: string };
}

/** The two ways out below the big button. */
export function HelpPair({ onNotLeft, onHelp, words }: HelpPairProps) {
  return (
    <div class="pair">
      {onNotLeft !== undefined && (
        <button type="button" class="button big" onClick={onNotLeft}>
          {words.notLeft}
        </button>
      )}
      <button type="button" class="button big" onClick={onHelp}>
        <Icon path={help} />
        {words.help}
      </button>
    </div>
  );
}
