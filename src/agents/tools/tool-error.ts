/** What went wrong in a tool, in words the model may use. */
export class ToolError extends Error {
  override readonly name = 'ToolError';
  /** One word, such as `not_found`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
