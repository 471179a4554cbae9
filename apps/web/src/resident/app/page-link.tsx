import type { MouseEvent, ReactNode } from 'react';
import { addressOf, type PageRoute } from './page-route.ts';
import { useResident } from './resident-context.ts';

interface PageLinkProps {
  readonly to: PageRoute;
  readonly className?: string;
  readonly current?: boolean;
  readonly label?: string;
  readonly children: ReactNode;
}

/** A real link, so that it opens in a new tab and is read out as one; a plain click stays on the page. */
export function PageLink({ to, className, current = false, label, children }: PageLinkProps) {
  const { navigation } = useResident();
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    navigation.go(to);
  };
  return (
    <a href={addressOf(to)} className={className} onClick={follow} aria-label={label} aria-current={current ? 'page' : undefined}>
      {children}
    </a>
  );
}
