import { crashKind } from './crash-kind.js';

const named = (name: string): Error => Object.assign(new Error('as the client says it'), { name });
const caused = (name: string, cause: Error): Error => Object.assign(new Error('wrapped', { cause }), { name });

describe('a crash of the client', () => {
  it('is lasting when no new start can help, however it is wrapped', () => {
    const codec = named('KafkaJSNotImplemented');
    expect(crashKind(codec, false)).toBe('lasting');
    expect(crashKind(caused('KafkaJSNumberOfRetriesExceeded', codec), true)).toBe('lasting');
    const refused = Object.assign(new Error('no'), { type: 'GROUP_AUTHORIZATION_FAILED' });
    expect(crashKind(caused('KafkaJSNonRetriableError', refused), false)).toBe('lasting');
  });

  it('is passing when the client would retry, and for what a broker that starts answers', () => {
    expect(crashKind(named('KafkaJSConnectionError'), true)).toBe('passing');
    expect(crashKind(named('KafkaJSGroupCoordinatorNotFound'), false)).toBe('passing');
    expect(crashKind(Object.assign(new Error('x'), { type: 'ILLEGAL_GENERATION' }), false)).toBe('passing');
  });

  it('is doubtful otherwise: a fault inside the client', () => {
    const fault = new TypeError("Cannot read properties of undefined (reading '0')");
    expect(crashKind(caused('KafkaJSNonRetriableError', fault), false)).toBe('doubtful');
  });
});
