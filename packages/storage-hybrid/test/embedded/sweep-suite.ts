import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { EmbeddedStore } from '../../src/embedded/store-types.js';
import { temporaryFolder } from '../support/temporary.js';
import type { EmbeddedKind } from './embedded-kind.js';

const MINUTE = 60_000;

/** What becomes of what is over in the file of an embedded store. */
export async function testSweep(kind: EmbeddedKind): Promise<void> {
  const folder = await temporaryFolder();
  const opened: EmbeddedStore[] = [];
  let paths = 0;

  beforeEach(() => {
    // What reads and writes files needs the rest.
    vi.useFakeTimers({ toFake: ['Date', 'setTimeout', 'clearTimeout'] });
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((store) => store.disconnect()));
    vi.useRealTimers();
  });

  function openStore(sweepIntervalMs?: number) {
    const path = join(folder, `${++paths}`);
    const store = kind.open({ path, sweepIntervalMs });
    opened.push(store);
    return { path, store };
  }

  const entries = (count: number, ttl?: number, start = 'key') =>
    Array.from({ length: count }, (_, index) => ({ key: `${start}:${index}`, value: 'x', ttl }));

  async function sweptAfter(ms: number, path: string): Promise<number> {
    await vi.advanceTimersByTimeAsync(ms);
    return kind.held(path);
  }

  const heldIs = (path: string, count: number) => expect.poll(() => kind.held(path)).toBe(count);

  describe('what is over', () => {
    it('leaves the file by itself, a minute after the last sweep', async () => {
      const { path, store } = openStore();
      await store.setMany([...entries(3, 1_000), { key: 'stays', value: 'x' }]);
      await vi.advanceTimersByTimeAsync(MINUTE - 1);
      expect(await kind.held(path)).toBe(4);
      await vi.advanceTimersByTimeAsync(1);
      await heldIs(path, 1);
      await store.setMany(entries(5, 1_000));
      // The next one begins its minute when this one has ended, which is later by what the file takes.
      await expect.poll(() => sweptAfter(MINUTE, path)).toBe(1);
    });

    it('leaves it every sweepIntervalMs, and never where that is Infinity', async () => {
      const often = openStore(10);
      const never = openStore(Infinity);
      for (const { store } of [often, never]) await store.setMany(entries(2, 5));
      await vi.advanceTimersByTimeAsync(10);
      await heldIs(often.path, 0);
      await often.store.disconnect();
      await vi.advanceTimersByTimeAsync(24 * 60 * MINUTE);
      expect(await kind.held(never.path)).toBe(2);
      expect(await never.store.sweep()).toBe(2);
      expect(await kind.held(never.path)).toBe(0);
    });

    it('is counted by sweep(), of all namespaces, in as many steps as it takes', async () => {
      const { path, store } = openStore(Infinity);
      await store.setMany(entries(2_500, 1_000));
      await store.setMany(entries(10, 1_001, 'later'));
      store.namespace = 'another';
      await store.setMany(entries(1, 1_000));
      expect(await store.sweep()).toBe(0);
      vi.setSystemTime(Date.now() + 1_000);
      expect(await store.sweep()).toBe(2_501);
      expect(await store.sweep()).toBe(0);
      expect(await kind.held(path)).toBe(10);
    });

    it('stays where it has been written anew, with another end or with none', async () => {
      const { path, store } = openStore(Infinity);
      await store.setMany(entries(4, 1_000));
      await store.set('key:0', 'later', 5_000);
      await store.set('key:1', 'for ever');
      await store.delete('key:2');
      vi.setSystemTime(Date.now() + 1_000);
      expect(await store.sweep()).toBe(1);
      expect(await store.getMany(['key:0', 'key:1', 'key:2', 'key:3'])).toEqual([
        'later',
        'for ever',
        undefined,
        undefined,
      ]);
      vi.setSystemTime(Date.now() + 4_000);
      expect(await store.sweep()).toBe(1);
      expect(await kind.held(path)).toBe(1);
    });

    it('is answered to nobody after the clock has been set back and has come to its end again', async () => {
      const { store } = openStore(Infinity);
      const end = Date.now() + 1_000;
      await store.set('a', '1', 1_000);
      vi.setSystemTime(end - 24 * 60 * MINUTE);
      expect(await store.sweep()).toBe(0);
      expect(await store.get('a')).toBe('1');
      vi.setSystemTime(end);
      expect(await store.get('a')).toBeUndefined();
      expect(await store.sweep()).toBe(1);
    });
  });

  it('no sweep runs after disconnect, and sweep() rejects', async () => {
    const { path, store } = openStore();
    await store.setMany(entries(2, 1));
    await store.disconnect();
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    await expect(store.sweep()).rejects.toMatchObject({ code: 'ERR_CLOSED' });
    expect(await kind.held(path)).toBe(2);
  });

  it.each([0, 1.5, '5', 2_147_483_648, Number.NaN])(
    '%j is refused as sweepIntervalMs, and nothing is opened',
    (sweepIntervalMs) => {
      const path = join(folder, 'refused');
      expect(() => kind.open({ path, sweepIntervalMs: sweepIntervalMs as number })).toThrow(
        expect.objectContaining({
          code: 'ERR_OPTION',
          plugin: kind.name,
          message: expect.stringMatching(
            '^Expected `sweepIntervalMs` to be an integer from 1 to 2',
          ),
        }),
      );
    },
  );

  it('an option that there is not is refused by name', () => {
    expect(() => kind.open({ path: folder, ttl: 5 } as never)).toThrow(
      expect.objectContaining({
        code: 'ERR_OPTION',
        message: expect.stringMatching(
          `^Unknown options of ${kind.name}Store: .ttl.\\. Known are `,
        ),
      }),
    );
  });
}
