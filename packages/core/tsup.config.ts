import { library } from '../../tsup.base.js';

export default library(['src/index.ts', 'src/config.ts', 'src/checks.ts', 'src/testing/index.ts']);
