import { library } from '../../tsup.base.js';

const entries = ['index', 'lmdb/index', 'msgpack/index', 'redis/index', 'sqlite/index'];

export default library(entries.map((entry) => `src/${entry}.ts`));
