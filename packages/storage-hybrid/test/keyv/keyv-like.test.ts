import KeyvRedis from '@keyv/redis';
import { Keyv } from 'keyv';
import { Keyv as Keyv6, KeyvBridgeAdapter, KeyvMemoryAdapter } from 'keyv-6';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { hybridStorage, type KeyvLike, keyvAdapter } from '../../src/index.js';
import { isKeyv } from '../../src/keyv/keyv-like.js';
import { countingStore } from '../support/counting-store.js';
import { nativeAdapter } from '../support/native-adapter.js';

describe('a Keyv', () => {
  it.each([
    ['5', new Keyv()],
    ['5 over an adapter', new Keyv({ store: countingStore() })],
    ['6', new Keyv6()],
    ['6 over an adapter', new Keyv6({ store: nativeAdapter() })],
    ['of a class of its own', new (class extends Keyv {})()],
  ])('%s is one', (_, keyv) => {
    expect(isKeyv(keyv)).toBe(true);
  });

  it.each([
    ['nothing', undefined],
    ['null', null],
    ['a text', 'redis://127.0.0.1'],
    ['a Map', new Map()],
    ['an adapter of 5', new KeyvRedis('redis://127.0.0.1:1')],
    ['an adapter of 6', nativeAdapter()],
    ['what Keyv 6 puts around an adapter', new KeyvBridgeAdapter(countingStore() as never)],
    ['what Keyv 6 puts around a Map', new KeyvMemoryAdapter(new Map())],
    ['the class', Keyv],
    ['a store that was forgotten', { ...new Keyv(), ttl: 1, store: undefined }],
  ])('is not %s', (_, value) => {
    expect(isKeyv(value)).toBe(false);
  });

  it('of either version is of the type of `l2`', () => {
    expectTypeOf<Keyv>().toExtend<KeyvLike>();
    expectTypeOf<Keyv<string>>().toExtend<KeyvLike>();
    expectTypeOf<Keyv6>().toExtend<KeyvLike>();
    expectTypeOf<Keyv6<string>>().toExtend<KeyvLike>();
    expectTypeOf<KeyvRedis<string>>().not.toExtend<KeyvLike>();
    expectTypeOf<Map<string, string>>().not.toExtend<KeyvLike>();
    expect(hybridStorage({ l2: new Keyv() }).name).toBe('hybrid');
    expect(hybridStorage({ l2: new Keyv6() }).name).toBe('hybrid');
  });

  it('of either version takes the adapter', () => {
    const storage = hybridStorage();
    expect(new Keyv(keyvAdapter(storage))).toBeInstanceOf(Keyv);
    expect(new Keyv({ store: keyvAdapter(storage) })).toBeInstanceOf(Keyv);
    expect(new Keyv6({ store: keyvAdapter(storage) })).toBeInstanceOf(Keyv6);
  });
});
