import { describe, expect, it } from 'vitest';
import {
  componentOf,
  isMetadataKey,
  metadataKey,
  namesKey,
  pathOf,
  sourceKey,
} from '../src/keys.js';

describe('keys', () => {
  it('name the kind, the framework and the thing', () => {
    expect(sourceKey('svelte', 'card/Card.svelte')).toBe('component:svelte:card/Card.svelte');
    expect(metadataKey('react', 'Button')).toBe('component-metadata:react:Button');
    expect(namesKey('react')).toBe('component-names:react');
  });

  it.each(['Card.svelte', 'forms/select/Select.svelte', 'odd:name/a:b.ts', ':', 'ünï/ cödé.js'])(
    'give back the path %j',
    (path) => {
      expect(pathOf(sourceKey('svelte', path))).toBe(path);
      expect(componentOf(metadataKey('react', path))).toBe(path);
    },
  );

  it('that hold no path are refused, not read as if they did', () => {
    expect(() => pathOf(metadataKey('svelte', 'card'))).toThrow(
      'Expected a key component:{framework}:…, got "component-metadata:svelte:card".',
    );
    expect(() => pathOf('component:svelte')).toThrow('Expected a key');
    expect(() => componentOf(sourceKey('svelte', 'card'))).toThrow('Expected a key');
  });

  it('of metadata are told apart from the rest', () => {
    expect(isMetadataKey(metadataKey('svelte', 'card'))).toBe(true);
    expect(isMetadataKey(sourceKey('svelte', 'card'))).toBe(false);
    expect(isMetadataKey(namesKey('svelte'))).toBe(false);
  });
});
