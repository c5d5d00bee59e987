export { msgpackSerializer } from './msgpack-serializer.js';
