import { errorResponse, type HttpResponse } from '../server/http.ts';

/** What was asked cannot be done: an HTTP status, a code for programs, a sentence for people. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** As it goes over the wire. */
  get response(): HttpResponse {
    return errorResponse(this.status, this.code, this.message, { ...this.headers });
  }
}

/** Nothing is known of this call. */
export const unknownCall = (): ApiError =>
  new ApiError(404, 'unknown_call', 'There is no record of such a call.');
