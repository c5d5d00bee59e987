import { library } from '../../tsup.base.js';

export default library(['src/index.ts', 'src/prometheus/index.ts', 'src/opentelemetry/index.ts']);
