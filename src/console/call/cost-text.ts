import { moneyText } from '../ui/format.ts';

/** What something cost, from millionths of a US dollar; null: the model's price is not known. */
export const costText = (micros: number | null): string =>
  micros === null ? 'not known' : moneyText(micros);
