import { cheapestDraft, singlesCost } from './draft.js';
import type { Knowledge } from './knowledge.js';
import { type ListingChoice, listingsFor } from './listing-choice.js';
import type { PathTree } from './path-tree.js';
import type { Plan, PlannedCall } from './plan.js';
import { pricesOf } from './prices.js';
import type { Terms } from './terms.js';
import { writtenCalls } from './written-calls.js';

/**
 * The cheapest set of calls for a tree of wanted files.
 *
 * Listings are made first where they cost less than what they are expected to save: without them, files and directories
 * of which nothing is known are planned as twice the mean, with them as the mean.
 */
export function planTree(tree: PathTree, terms: Terms, knowledge: Knowledge): Plan {
  tree.lookUpSizes();
  const prices = pricesOf(tree, terms, knowledge, false);
  const draft = cheapestDraft(tree, prices, terms);
  const plan = {
    calls: () => writtenCalls(tree, draft, prices, terms),
    cost: draft.total,
    singlesCost: singlesCost(prices),
  };
  const listings = listingsFor(tree, terms);
  if (listings.length === 0) return { ...plan, calls: plan.calls() };
  return (
    planWithListings(tree, terms, knowledge, { listings, without: draft.total }) ?? {
      ...plan,
      calls: plan.calls(),
    }
  );
}

/** `undefined`: listings are not worth it. */
function planWithListings(
  tree: PathTree,
  terms: Terms,
  knowledge: Knowledge,
  { listings, without }: { readonly listings: readonly ListingChoice[]; readonly without: number },
): Plan | undefined {
  const prices = pricesOf(tree, terms, knowledge, true);
  const draft = cheapestDraft(tree, prices, terms);
  const listCost = listings.reduce((sum, { cost }) => sum + cost, 0);
  const cost = draft.total + listCost;
  if (cost >= without) return undefined;
  const saved = (without - draft.total) / listings.length;
  const calls = [
    ...listings.map((listing) => listCall(tree, listing, saved)),
    ...writtenCalls(tree, draft, prices, terms),
  ];
  return { calls, cost, singlesCost: singlesCost(prices) };
}

function listCall(
  tree: PathTree,
  { node, files, cost }: ListingChoice,
  saved: number,
): PlannedCall {
  const paths = files.map((file) => tree.paths[file] as string);
  const replaces = { calls: 0, cost: saved };
  return { kind: 'list', directory: node.path, paths, cost, replaces };
}
