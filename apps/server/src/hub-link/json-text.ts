/** What a peer sent as JSON; undefined when it is not JSON at all. Of unknown shape until a schema has looked at it. */
export function parseJson(payload: Buffer | string): unknown {
  try {
    return JSON.parse(payload.toString());
  } catch {
    return undefined;
  }
}
