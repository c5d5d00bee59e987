/** Legal keys that a storage may mistake for others, or for none. */
export const ODD_KEYS: readonly string[] = [
  '',
  ' ',
  'a',
  'A',
  'a ',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'a:b',
  'a::b',
  '::',
  'a%3Ab',
  'a%b',
  'a/b',
  '../a',
  'a*',
  'a?',
  'a[b]',
  'line\nbreak',
  'nul\u0000nul',
  // One letter, composed and decomposed: two keys.
  '\u00e9',
  'e\u0301',
  '鍵',
  '🗝️',
  'x'.repeat(1024),
  `${'x'.repeat(1023)}y`,
];

/** Values that a storage may mistake for a miss, and some that it may not keep whole. */
export const VALUES: readonly [name: string, value: unknown][] = [
  ['null', null],
  ['undefined', undefined],
  ['0', 0],
  ['the empty string', ''],
  ['false', false],
  ['the empty list', []],
  ['the empty object', {}],
  ['text', 'Grüße, 🗝️ \u0000 "quoted"\n'],
  ['a number', -12.5],
  ['true', true],
  [
    'a nested object',
    { name: 'button', files: [{ path: 'src/button.tsx', size: 1 }], parent: null },
  ],
];
