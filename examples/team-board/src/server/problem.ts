/** A refusal that the client can act on; the router turns it into an answer. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  /** One sentence for each field that is wrong. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(status: number, message: string, fields: Readonly<Record<string, string>> = {}) {
    super(message);
    this.status = status;
    this.fields = fields;
  }
}
