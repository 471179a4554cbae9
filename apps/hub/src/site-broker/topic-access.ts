/** Where a client may speak and listen: topic prefixes of whole levels, so `zigbee2mqtt` covers `zigbee2mqtt/box` and not `zigbee2mqtt2`. */
export interface TopicAccess {
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** Whether a message may be published on, or handed out from, `topic`. */
export function coversTopic(prefixes: readonly string[], topic: string): boolean {
  // The broker's own topics tell who else is here.
  return !topic.startsWith('$') && prefixes.some((prefix) => topic === prefix || topic.startsWith(`${prefix}/`));
}

/** Whether every topic that an MQTT filter can match is covered: no wildcard may stand where the prefix is. */
export function coversFilter(prefixes: readonly string[], filter: string): boolean {
  return prefixes.some((prefix) => {
    const wanted = prefix.split('/');
    const given = filter.split('/');
    // `a/#` matches `a` itself too, so a `#` right behind the prefix is within it.
    return given.length >= wanted.length && wanted.every((level, index) => level === given[index]);
  }) && !filter.startsWith('$');
}
