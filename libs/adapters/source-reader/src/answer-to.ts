import { unread } from '@manyhands/context';
import { readText } from './read-text.js';
import type { Answer, Question } from './pool/question.js';
import { outlineOf } from './syntax/outline-of.js';
import { readJson } from './syntax/read-json.js';
import { readYaml } from './syntax/read-yaml.js';

/** Answers one question. Runs parsers right here, so it is only called in a process that nobody needs. */
export async function answerTo(question: Question): Promise<Answer> {
  try {
    switch (question.about) {
      case 'facts':
        return await readText(question);
      case 'outline':
        return await outlineOf(question.language, question.text);
      case 'keys':
        return question.format === 'json' ? readJson(question.text) : readYaml(question.text);
      default:
        return question satisfies never;
    }
  } catch (error) {
    if (question.about === 'facts') throw error;
    // Which of a parser's many messages it is does not matter to anybody.
    return unread('unparsable');
  }
}
