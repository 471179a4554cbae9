/** @jsxImportSource preact */
import type { DoorForCourier } from '@latchkey/contract';
import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { doorClosed } from '../../design/icons.ts';
import { Icon } from '../../design/preact/icon.tsx';
import { LanguageList } from './language-list.tsx';

/** The ground of a screen, told from a metre away: secured green, open amber, attention red, plain otherwise, dark behind the camera. */
export type Tone = 'plain' | 'open' | 'secured' | 'attention' | 'camera';

export interface ScreenProps {
  readonly tone: Tone;
  readonly door: Pick<DoorForCourier, 'name'> | undefined;
  readonly heading: string;
  readonly languageLabel: string;
  readonly children?: ComponentChildren;
  /** In the thumb's reach at the bottom. */
  readonly actions?: ComponentChildren;
}

/** One thing per screen: the door's name on top, the fact in the middle, the buttons at the bottom. */
export function Screen({ tone, door, heading, languageLabel, children, actions }: ScreenProps) {
  const title = useRef<HTMLHeadingElement>(null);
  // A new fact takes the focus, so that a screen reader says it and the keyboard starts there; before anybody can type, or the words would be lost.
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    title.current?.focus({ preventScroll: true });
  }, [heading]);
  return (
    <div class={`screen ${tone}`}>
      <header class="bar">
        <p class="door-name">
          {door !== undefined && (
            <>
              <Icon path={doorClosed} />
              <span>{door.name}</span>
            </>
          )}
        </p>
        <LanguageList label={languageLabel} />
      </header>
      <main class="content">
        <div class="middle">
          <h1 ref={title} tabIndex={-1} class="fact">
            {heading}
          </h1>
          {children}
        </div>
        {actions !== undefined && <div class="actions">{actions}</div>}
      </main>
    </div>
  );
}
