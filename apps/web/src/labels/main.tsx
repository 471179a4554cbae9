/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import { applyLocale } from '../i18n/locale.ts';
import './labels.css';
import { LabelsPage } from './labels-page.tsx';

applyLocale();
render(<LabelsPage client={createClient()} />, requireElement('page'));
