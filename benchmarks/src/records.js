/** How long the JSON of a record is. Characters, all of one byte. */
export const RECORD_BYTES = 250;

const FILLER =
  'A component that does what its team says it does, and is documented where they say it is. ';

/** The value of a key in the workloads of storage: an entry of a catalogue, whose JSON has {@link RECORD_BYTES}. */
export function recordFor(key) {
  const record = {
    id: key,
    length: key.length,
    kind: 'Component',
    lifecycle: 'production',
    owner: { team: 'platform', isActive: true },
    tags: ['java', 'grpc'],
    rating: 4.5,
    text: '',
  };
  const left = RECORD_BYTES - JSON.stringify(record).length;
  record.text = FILLER.repeat(2).slice(0, Math.max(0, left));
  return record;
}

/** What is written for `keys`. */
export function entriesFor(keys) {
  return keys.map((key) => ({ key, value: recordFor(key) }));
}
