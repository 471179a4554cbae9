import { CodedError } from '@latchkey/kit';

/** The page's own element of that id; throws `page.element_missing` when the page's HTML lacks it. */
export function requireElement(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new CodedError('page.element_missing', `The page has no element #${id}`);
  return element;
}
