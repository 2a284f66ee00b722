import { ServerError } from './api-client.ts';
import { CsvError } from './csv.ts';

/** What is told to people as it is, without a stack. */
export const isCommandError = (error: unknown): error is Error =>
  error instanceof ServerError || error instanceof CsvError;
