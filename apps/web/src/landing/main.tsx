/** @jsxImportSource preact */
import { render } from 'preact';
import '../design/design.css';
import { applyLocale } from '../i18n/locale.ts';
import { requireElement } from '../design/require-element.ts';

applyLocale();
render(<main />, requireElement('page'));
