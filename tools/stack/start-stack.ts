import { chooseStack } from './choose-stack.js';
import { startComposeStack } from './compose-stack.js';
import { EmbeddedStack } from './embedded-stack.js';
import { useGivenStack } from './given-stack.js';
import type { Stack, StartStackOptions } from './stack.js';

/** Database and broker as `chooseStack` says, ready to be used. */
export async function startStack(options: StartStackOptions): Promise<Stack> {
  const choice = options.embedded === true ? ({ kind: 'embedded' } as const) : chooseStack();
  switch (choice.kind) {
    case 'given':
      return useGivenStack(options, choice.addresses);
    case 'compose':
      return startComposeStack(options);
    case 'embedded':
      return new EmbeddedStack(options).start();
  }
}
