/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { createSandboxRun } from '../api-docs/sandbox-run.ts';
import { requireElement } from '../design/require-element.ts';
import './shop.css';
import { ShopPage } from './shop-page.tsx';

// As a shop embeds it, from this server's address.
const widget = document.createElement('script');
widget.src = '/deliver-inside.js';
document.head.append(widget);
render(<ShopPage run={createSandboxRun(createClient, location.origin)} origin={location.origin} />, requireElement('page'));
