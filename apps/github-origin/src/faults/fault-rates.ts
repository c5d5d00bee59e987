/** How often an origin does wrong on purpose: probabilities per request, `0` to `1`, each drawn by itself. */
export interface FaultRates {
  /**
   * An answer with 500, 502 or 503, as a page of HTML or, from GraphQL, as an error.
   * @default 0
   */
  serverError: number;
  /**
   * A connection that ends before the first byte of the answer, or in the middle of it. The request has been
   * worked on and charged for.
   * @default 0
   */
  closedSocket: number;
  /**
   * A GraphQL answer with status 200 that lacks some of its objects, and says nothing of it.
   * @default 0
   */
  silentEmpty: number;
  /**
   * A GraphQL answer in which some objects are `null`, with an error for each.
   * @default 0
   */
  partialAnswer: number;
}
