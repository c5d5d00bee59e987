/** The forms in which limits are told: GitHub uses all of them. */
export interface RefusalStyle {
  /**
   * The status of REST when the budget of the hour is used up. GraphQL says it with a 200.
   * @default 403
   */
  primary: 403 | 429;
  /**
   * The status of REST for a secondary limit.
   * @default 403
   */
  secondary: 403 | 429;
  /**
   * The status of GraphQL for a secondary limit.
   * @default 403
   */
  graphql: 200 | 403 | 429;
  /**
   * Whether a secondary limit is told with a `retry-after`.
   * @default true
   */
  retryAfter: boolean;
}
