import type { GraphQLError, SourceLocation } from 'graphql';

/** An error as GitHub's GraphQL API words it: what kind it is stands at the top. */
export interface FormattedError {
  type?: unknown;
  path?: readonly (string | number)[];
  locations?: readonly SourceLocation[];
  message: string;
}

/** `error` in GitHub's form. */
export function formatError({
  extensions,
  path,
  locations,
  message,
}: GraphQLError): FormattedError {
  return {
    ...('type' in extensions && { type: extensions.type }),
    ...(path && { path }),
    ...(locations && { locations }),
    message,
  };
}
