/** One media section of a session description, RFC 8866 §5.14: its `m=` line and attributes. */
export interface MediaSection {
  readonly kind: string;
  readonly protocol: string;
  readonly formats: readonly string[];
  readonly attributes: readonly string[];
}

export interface SessionDescription {
  readonly attributes: readonly string[];
  readonly media: readonly MediaSection[];
}

/** Cuts a session description into its sections; undefined when it is not one or is larger than any viewer's. */
export function parseSessionDescription(text: string): SessionDescription | undefined {
  if (text.length > 64_000 || !/^[\x20-\x7e\r\n]*$/.test(text)) return undefined;
  const [version, ...lines] = text.split(/\r?\n/);
  if (version !== 'v=0' || lines.length > 2_000) return undefined;
  const session: string[] = [];
  const media: (MediaSection & { attributes: string[] })[] = [];
  for (const line of lines) {
    if (line.startsWith('m=')) {
      const [kind = '', , protocol = '', ...formats] = line.slice(2).split(' ');
      media.push({ kind, protocol, formats, attributes: [] });
    } else if (line.startsWith('a=')) {
      (media.at(-1)?.attributes ?? session).push(line.slice(2));
    }
  }
  return { attributes: session, media };
}

/** The value of the first attribute `name:value`. */
export function attribute(attributes: readonly string[], name: string): string | undefined {
  return attributes.find((line) => line.startsWith(`${name}:`))?.slice(name.length + 1);
}
