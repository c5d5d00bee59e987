import { describe, expect, it } from 'vitest';
import { Feed } from '../../../src/dashboard/feed/feed.js';
import { Ring } from '../../../src/dashboard/feed/ring.js';
import { createFakeClock } from '../support/fake-clock.js';

function feedOf(maxRingBytes = 10_000) {
  const clock = createFakeClock();
  const feed = new Feed({ epoch: 'one', clock, frameMs: 100, maxRingBytes });
  const told: string[] = [];
  feed.listen(({ offset, changes }) => {
    told.push(`${offset}: ${changes.map(({ json }) => json).join(' ')}`);
  });
  return { clock, feed, told };
}

describe('a feed', () => {
  it('tells of any number of changes within a frame once, by the value at its end', () => {
    const { clock, feed, told } = feedOf();
    let count = 0;
    for (; count < 5; count += 1) feed.touch('totals', () => ({ count }));
    clock.advance(99);
    expect(told).toEqual([]);
    clock.advance(1);
    expect(told).toEqual(['1: {"topic":"totals","value":{"count":5}}']);
  });

  it('tells what has changed, and nothing where nothing has', () => {
    const { clock, feed, told } = feedOf();
    for (const value of [{ a: 1, b: 1 }, { a: 1, b: 2 }, { a: 1, b: 2 }, undefined]) {
      feed.touch('limit', () => value);
      clock.advance(100);
    }
    expect(told).toEqual([
      '1: {"topic":"limit","value":{"a":1,"b":1}}',
      '2: {"topic":"limit","patch":{"b":2}}',
      '3: {"topic":"limit","gone":true}',
    ]);
    expect(feed.offset).toBe(3);
    expect(feed.jsonOf('limit')).toBeUndefined();
  });

  it('passes over a key that nobody follows, and forgets it with its last follower', () => {
    const { clock, feed, told } = feedOf();
    let state = 'unseen';
    const read = () => ({ state });
    feed.touch('key:a', read);
    clock.advance(100);
    expect(told).toEqual([]);
    const leave = [feed.follow('key:a', read), feed.follow('key:a', read)];
    expect(feed.jsonOf('key:a')).toBe('{"state":"unseen"}');
    state = 'running';
    feed.touch('key:a', read);
    clock.advance(100);
    expect(told).toEqual(['1: {"topic":"key:a","patch":{"state":"running"}}']);
    leave[0]?.();
    expect(feed.jsonOf('key:a')).toBe('{"state":"running"}');
    leave[1]?.();
    expect(feed.jsonOf('key:a')).toBeUndefined();
  });
});

describe('a ring', () => {
  const frame = (offset: number) => ({ offset, changes: [{ topic: 'a', json: '123456789' }] });

  it('has what came after an offset, or nothing at all', () => {
    const ring = new Ring(30);
    for (let offset = 1; offset <= 5; offset += 1) ring.add(frame(offset));
    const offsetsSince = (offset: number) => ring.since(offset, 5)?.map((each) => each.offset);
    expect(offsetsSince(5)).toEqual([]);
    expect(offsetsSince(3)).toEqual([4, 5]);
    expect(offsetsSince(2)).toEqual([3, 4, 5]);
    expect(offsetsSince(1)).toBeUndefined();
    expect(offsetsSince(6)).toBeUndefined();
  });

  it('holds nothing that is larger than itself', () => {
    const ring = new Ring(5);
    ring.add(frame(1));
    expect(ring.since(0, 1)).toBeUndefined();
    expect(ring.since(1, 1)).toEqual([]);
  });
});
