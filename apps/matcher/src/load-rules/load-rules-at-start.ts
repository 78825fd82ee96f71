import { ProblemError } from '#kernel';
import type { Logger } from '#platform/observe';
import type { RuleBook } from '../matching/rule-book.js';
import type { LoadRules } from './load-rules.use-case.js';
import { readRuleFiles } from './read-rule-files.js';

const RETRY_MS = 1_000;

/**
 * The rules in force. What a person has to mend in the files stops the start; a database that is away, or whose tables are
 * still to be made, is waited for.
 */
export async function loadRulesAtStart(loadRules: LoadRules, folder: string, logger: Logger): Promise<RuleBook> {
  const files = await readRuleFiles(folder);
  for (;;) {
    try {
      const book = await loadRules.execute(files);
      logger.info({ ruleSet: book.setId, rules: book.versions }, 'rules loaded');
      return book;
    } catch (error) {
      if (error instanceof ProblemError) throw error;
      logger.warn({ err: error }, 'rules wait for the database');
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
