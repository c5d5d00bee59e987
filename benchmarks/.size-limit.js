/** Core as an application bundles it. zod is only behind the entry point of the configuration's schema. */
export default [
  {
    name: '@batchkit/core, all of its index',
    path: '../packages/core/dist/index.js',
    import: '*',
    limit: '12 kB',
    gzip: true,
    ignore: ['zod'],
    modifyEsbuildConfig: (config) => ({ ...config, platform: 'node' }),
  },
];
