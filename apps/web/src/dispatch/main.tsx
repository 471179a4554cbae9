/** @jsxImportSource preact */
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import './dispatch.css';
import { openDesk } from './dispatch-desk.ts';
import { DispatchPage } from './dispatch-page.tsx';

applyLocale();
// A window that keeps nothing has no desk; signing in says so.
const desk = await openDesk(location.origin).catch(() => undefined);
render(<DispatchPage known={desk} origin={location.origin} />, requireElement('page'));
