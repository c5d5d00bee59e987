/** The value of a key: an object of its own for every call, as a parser would make it. */
export function answerFor(key) {
  return { id: key, length: key.length };
}

/** Answers at once. */
export function instantFetch(key) {
  return Promise.resolve(answerFor(key));
}

/**
 * Says what is wrong with an answer, if anything is: every value must be that of the key asked for at its place.
 *
 * @param {readonly string[]} keys
 * @param {readonly unknown[]} values
 * @returns {string | undefined}
 */
export function wrongWith(keys, values) {
  if (values?.length !== keys.length) return `${values?.length} values for ${keys.length} keys`;
  const at = keys.findIndex((key, index) => !isAnswerFor(values[index], key));
  if (at === -1) return undefined;
  return `at ${at}, asked for ${keys[at]}, got ${JSON.stringify(values[at])}`;
}

/** Whether `value` is what upstream answers for `key`. */
export function isAnswerFor(value, key) {
  return value?.id === key && value.length === key.length;
}
