import { createRequire } from 'node:module';
import { encodeProduce, isPlainProduce, type ProduceRequest } from './encode-produce.js';

/** What the client lets a request say of itself. */
interface Made {
  readonly request: { readonly encode: () => Promise<{ readonly buf: Buffer; readonly buffer: Buffer }> };
}
type Protocol = (at: { readonly version: number }) => (request: ProduceRequest) => Made;

interface Definition {
  protocol: Protocol;
  [PATCHED]?: true;
}

const PRODUCE = 'kafkajs/src/protocol/requests/produce/index.js';
const PATCHED = Symbol.for('gp.kafkajs.quick-produce');
/** Record batches of magic 2, and nothing flexible yet. */
const FIRST_VERSION = 3;
const LAST_VERSION = 7;

/** The client's own way of writing a Produce request. */
export const produceDefinition = (): { protocol: Protocol } =>
  createRequire(import.meta.url)(PRODUCE) as { protocol: Protocol };

/** Has requests of the client written by `encodeProduce`; what that does not know is written as before. */
export function quickenProduce(): void {
  const definition = produceDefinition() as Definition;
  if (definition[PATCHED] === true) return;
  const { protocol } = definition;
  definition.protocol = (at) => {
    const make = protocol(at);
    if (at.version < FIRST_VERSION || at.version > LAST_VERSION) return make;
    return (request) => {
      const made = make(request);
      if (!isPlainProduce(request)) return made;
      const encode = () => {
        const bytes = encodeProduce(request, Date.now());
        return Promise.resolve({ buf: bytes, buffer: bytes });
      };
      return { ...made, request: { ...made.request, encode } };
    };
  };
  definition[PATCHED] = true;
}
