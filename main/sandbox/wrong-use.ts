/** The sandbox is asked for something it cannot do. Its message is for the person asking; control paths answer it with `status`. */
export class WrongUseError extends Error {
  override readonly name: string = 'WrongUseError';
  readonly status: number;
  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
