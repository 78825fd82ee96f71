import { readFileSync } from 'node:fs';
import { checkPush } from '#contracts';
import { mapRecord } from '#domain/adapters';
import { readUsableAdapter } from '../adapters/read-adapter.js';
import { boardFile, boardMessages } from './message-board.js';

const ROOT = new URL('../../', import.meta.url);

describe('the committed sample of a message board', () => {
  it('is what its generator writes', () => {
    expect(readFileSync(new URL('samples/message-board.sample.jsonl', ROOT), 'utf8')).toBe(boardFile());
  });

  it('becomes a push without a mismatch, line by line', () => {
    const adapter = readUsableAdapter(new URL('adapters', ROOT).pathname, 'message-board');
    for (const message of boardMessages()) {
      const mapped = mapRecord(adapter, message);
      expect(mapped.ok && checkPush(mapped.push)).toMatchObject({ ok: true, value: { kind: 'event' } });
    }
  });

  it('has each number once and holds no telephone or identity number', () => {
    const messages = boardMessages();
    expect(new Set(messages.map(({ no }) => no)).size).toBe(200);
    for (const { text, reply = '' } of messages) expect(text + reply).not.toMatch(/1\d{10}|\d{17}[\dX]/);
  });
});
