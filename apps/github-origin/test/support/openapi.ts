import { Ajv } from 'ajv';
import { expect } from 'vitest';
import openapi from '../openapi/schemas.json' with { type: 'json' };

/** A schema of GitHub's OpenAPI description that the tests have. */
export type SchemaName = keyof typeof openapi.components.schemas;

// The description has keywords of OpenAPI beside those of JSON Schema, and formats that Ajv does not know.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
ajv.addSchema(openapi, 'openapi');

/** What is wrong with `body` by GitHub's own description; nothing, if it is as described. */
export function violationsOf(schema: SchemaName, body: unknown): string[] {
  const validate = ajv.getSchema(`openapi#/components/schemas/${schema}`);
  if (validate === undefined) throw new Error(`There is no schema ${schema}.`);
  validate(body);
  return (validate.errors ?? []).map(
    ({ instancePath, message }) => `${instancePath || 'the body'} ${message}`,
  );
}

/** Fails with what is wrong with `body`. */
export function expectAsDescribed(schema: SchemaName, body: unknown): void {
  expect(violationsOf(schema, body), schema).toEqual([]);
}
