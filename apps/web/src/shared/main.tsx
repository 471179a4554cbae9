/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import './shared.css';
import { SharedPage } from './shared-page.tsx';

applyLocale();
// Another link in the same tab changes only what stands behind the #.
addEventListener('hashchange', () => location.reload());
render(<SharedPage client={createClient()} secret={location.hash.slice(1)} />, requireElement('page'));
