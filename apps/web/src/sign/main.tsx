/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import './sign.css';
import { SignPage } from './sign-page.tsx';

applyLocale();
const id = location.pathname.split('/')[2] ?? '';
// The server checks the form of the id, and says so when it is none.
render(<SignPage client={createClient()} accessPointId={id as `ap_${string}`} />, requireElement('page'));
