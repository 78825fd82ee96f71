/** The stack cannot be had here, and the message (one line, Chinese and English) says what the person can do. */
export class StackUnusable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'StackUnusable';
  }
}
