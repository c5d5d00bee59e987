import { z } from 'zod';
import type { Catalogue } from '../catalogue/catalogue.js';

/** One of the frameworks that the catalogue holds. */
export function frameworkOf({ frameworks }: Catalogue) {
  return z.enum(frameworks).describe('whose components');
}
