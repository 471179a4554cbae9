/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import { keyOfFragment } from './demo-access.ts';
import './landing.css';
import { LandingPage } from './landing-page.tsx';

applyLocale();
const demoKey = keyOfFragment(location.hash);
// The key opens the demo home; it should not stay in the address bar, the history or a screenshot.
if (demoKey !== undefined) history.replaceState(null, '', '/');
render(<LandingPage client={createClient()} demoKey={demoKey} goTo={(path) => location.assign(path)} />, requireElement('page'));
