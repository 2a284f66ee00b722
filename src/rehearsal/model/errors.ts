/** A request the server refuses; it becomes one `error` event and the session lives on. */
export class RequestError extends Error {
  override readonly name = 'RequestError';
  readonly code: string | null;
  readonly param: string | null;

  /**
   * @param code what clients match on, for example `unknown_parameter`; null where the server names none
   * @param param path of the offending field, for example `session.temperature`
   */
  constructor(code: string | null, message: string, param: string | null = null) {
    super(message);
    this.code = code;
    this.param = param;
  }
}
