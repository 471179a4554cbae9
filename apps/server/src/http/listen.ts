import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { CodedError } from '@latchkey/kit';
import type { FastifyInstance } from 'fastify';

/** Makes sure, before anything else is started, that the port is free. Gives the port: a free one for 0. Rejects with `server.port_taken`. */
export async function findPort(host: string, port: number): Promise<number> {
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
    const address = probe.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  } catch (cause) {
    throw portProblem(host, port, cause);
  } finally {
    probe.close();
  }
}

/** Opens the server for requests. Rejects with `server.port_taken`. */
export async function listen(app: FastifyInstance, host: string, port: number): Promise<void> {
  await app.listen({ host, port }).catch((cause: unknown) => {
    throw portProblem(host, port, cause);
  });
}

function portProblem(host: string, port: number, cause: unknown): CodedError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  switch (code) {
    case 'EADDRINUSE':
      return new CodedError('server.port_taken', `Port ${port} on ${host} is taken by another program. Stop that program, or set LATCHKEY_PORT to another port.`, { cause });
    case 'EACCES':
      return new CodedError('server.port_taken', `This user may not use port ${port}. Set LATCHKEY_PORT to one above 1023.`, { cause });
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
      return new CodedError('server.port_taken', `This machine has no address ${host}. Set LATCHKEY_HOST to one that it has; 0.0.0.0 stands for all.`, { cause });
    default:
      return new CodedError('server.port_taken', `The server cannot listen on port ${port} of ${host}.`, { cause });
  }
}

export interface TlsFiles {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/** Reads certificate and key where both are named; undefined for plain http. Rejects with `server.tls_unreadable`. */
export async function readTlsFiles(certPath: string | undefined, keyPath: string | undefined): Promise<TlsFiles | undefined> {
  if (certPath === undefined && keyPath === undefined) return undefined;
  if (certPath === undefined || keyPath === undefined) throw new CodedError('server.tls_unreadable', 'Give both LATCHKEY_TLS_CERT and LATCHKEY_TLS_KEY, or neither.');
  try {
    return { cert: await readFile(certPath), key: await readFile(keyPath) };
  } catch (cause) {
    throw new CodedError('server.tls_unreadable', `The certificate ${certPath} or its key ${keyPath} cannot be read.`, { cause });
  }
}
