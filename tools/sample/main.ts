import { boardFile } from './message-board.js';

// node dist/tools/sample/main.js > samples/message-board.sample.jsonl
process.stdout.write(boardFile());
