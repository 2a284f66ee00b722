import { costMicros } from '../../openai/pricing.ts';
import type { Price } from '../story/scene.ts';

/** What responses of a model cost. */
export const price =
  (model: string): Price =>
  (usage) =>
    costMicros(usage, model);
