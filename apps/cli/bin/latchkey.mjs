#!/usr/bin/env node
// The command on whatever Node the machine has; the work is done on the Node that came with the packages.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { findNode } from '../../../scripts/bootstrap.mjs';

const child = spawn(findNode(), [fileURLToPath(new URL('../src/main.ts', import.meta.url)), ...process.argv.slice(2)], { stdio: 'inherit' });
for (const signal of ['SIGINT', 'SIGHUP']) process.on(signal, () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.on('exit', (code) => process.exit(code ?? 1));
