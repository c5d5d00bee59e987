import {
  type ExecutionResult,
  execute,
  GraphQLError,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  parse,
  validate,
} from 'graphql';
import { formatError } from './format-error.js';

/** What a client posts. */
export interface GraphqlQuery {
  readonly query: string;
  readonly variables?: Record<string, unknown> | null | undefined;
  readonly operationName?: string | null | undefined;
}

/** What it gets. */
export interface GraphqlAnswer {
  data?: ExecutionResult['data'];
  errors?: ReturnType<typeof formatError>[];
}

/** What a query reads, counted while it runs. */
export interface QueryReads {
  /** Bytes of blobs. */
  bytes: number;
}

/** Parses, checks and runs a query. What is wrong with it is in `errors`, as on GitHub; nothing is thrown. */
export async function executeQuery(
  schema: GraphQLSchema,
  rootValue: unknown,
  { query, variables, operationName }: GraphqlQuery,
  reads: QueryReads,
): Promise<GraphqlAnswer> {
  try {
    const document = parse(query);
    const invalid = validate(schema, document);
    if (invalid.length > 0) return { errors: invalid.map(formatError) };
    const { data, errors } = await execute({
      schema,
      document,
      rootValue,
      contextValue: reads,
      variableValues: variables,
      operationName,
      fieldResolver: ownField,
    });
    return errors === undefined ? { data } : { data, errors: errors.map(formatError) };
  } catch (error) {
    if (error instanceof GraphQLError) return { errors: [formatError(error)] };
    throw error;
  }
}

/** Only what an object has of its own is served: a field of the schema that nobody filled in is an error. */
const ownField: GraphQLFieldResolver<unknown, unknown> = (source, args, context, info) => {
  const { fieldName, parentType } = info;
  if (typeof source !== 'object' || source === null || !Object.hasOwn(source, fieldName)) {
    throw new GraphQLError(`github-origin does not serve \`${parentType.name}.${fieldName}\`.`);
  }
  const field: unknown = source[fieldName as keyof typeof source];
  return typeof field === 'function' ? field.call(source, args, context, info) : field;
};
