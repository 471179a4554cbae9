import { describe, expect, it } from 'vitest';
import { coversFilter, coversTopic } from './topic-access.ts';

describe('topic access', () => {
  it.each([
    ['zigbee2mqtt', true],
    ['zigbee2mqtt/box', true],
    ['zigbee2mqtt/box/set', true],
    ['zigbee2mqtt2/box', false],
    ['zigbee2mqt', false],
    ['/zigbee2mqtt/box', false],
    ['$SYS/broker/new/clients', false],
  ])('covers the topic %s: %s', (topic, covered) => {
    expect(coversTopic(['zigbee2mqtt'], topic)).toBe(covered);
  });

  it.each([
    ['zigbee2mqtt/#', true],
    ['zigbee2mqtt/+/set', true],
    ['zigbee2mqtt', true],
    ['#', false],
    ['+/box', false],
    ['+/#', false],
    ['zigbee2mqtt+/#', false],
    ['zigbee2mqtt2/#', false],
    ['$SYS/#', false],
  ])('covers the filter %s: %s', (filter, covered) => {
    expect(coversFilter(['zigbee2mqtt'], filter)).toBe(covered);
  });

  it('never lets a wildcard stand for a level of a longer prefix', () => {
    expect(coversFilter(['homes/a'], 'homes/+/door')).toBe(false);
    expect(coversFilter(['homes/a'], 'homes/#')).toBe(false);
    expect(coversFilter(['homes/a'], 'homes/a/#')).toBe(true);
  });

  it('covers nothing without a prefix', () => {
    expect(coversTopic([], 'a')).toBe(false);
    expect(coversFilter([], 'a')).toBe(false);
  });

  it('keeps the broker its own topics whatever the prefix', () => {
    expect(coversTopic(['$SYS'], '$SYS/x')).toBe(false);
    expect(coversFilter(['$SYS'], '$SYS/#')).toBe(false);
  });
});
