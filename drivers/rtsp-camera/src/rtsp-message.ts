/** A response or, rarely, a request that a server sends (RTSP 1.0, RFC 2326 clauses 6 and 7). Header names are in lower case. */
export interface RtspMessage {
  readonly kind: 'response' | 'request';
  /** The status of a response; 0 for a request. */
  readonly status: number;
  readonly startLine: string;
  /** All values of a header in the order they came. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly body: Uint8Array;
}

/** The first value of a header. */
export function header(message: RtspMessage, name: string): string | undefined {
  return message.headers.get(name)?.[0];
}

/** The bytes of a request. The caller vouches that no value holds a line break; the URL comes from `new URL`, which escapes them. */
export function formatRequest(method: string, uri: string, headers: Readonly<Record<string, string>>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${uri} RTSP/1.0\r\n${lines.join('')}\r\n`;
}
