/**
 * The process of one contender in one case: `child.js <workload> <contender[/way]> <params> <quick>`.
 * It says `ready`, then answers each `round` with a measurement.
 */
import { VirtualClock } from './virtual-clock.js';

const [workloadName, contenderId, params, quick] = process.argv.slice(2);
const [file, way = 'getMany'] = contenderId.split('/');

const { default: workload } = await import(`./workloads/${workloadName}.js`);
const clock = workload.isVirtual ? new VirtualClock() : undefined;
const contender = await import(`./contenders/${file}.js`);
const isQuick = quick === 'quick';
const setup = { contender, way, params: JSON.parse(params), isQuick, clock };
const round = await workload.prepare(setup);

process.on('message', async () => {
  process.send(await round());
});
process.on('disconnect', () => process.exit());
process.send('ready');
