/** @jsxImportSource preact */
import { createClient } from '@latchkey/client';
import { render } from 'preact';
import { requireElement } from '../design/require-element.ts';
import './api-docs.css';
import { ApiDocsPage } from './api-docs-page.tsx';
import { createSandboxRun } from './sandbox-run.ts';

render(<ApiDocsPage run={createSandboxRun(createClient, location.origin)} origin={location.origin} />, requireElement('page'));
