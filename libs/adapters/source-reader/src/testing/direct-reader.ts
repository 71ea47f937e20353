import { type KeyDocument, type Outline, SyntaxReader, type Unread } from '@manyhands/conflict';
import { answerTo } from '../answer-to.js';
import type { Question } from '../pool/question.js';

/** The parsers without processes, for texts that are ours. */
export class DirectReader extends SyntaxReader {
  override async outline(language: Extract<Question, { about: 'outline' }>['language'], text: string) {
    return (await answerTo({ about: 'outline', language, text })) as Outline | Unread;
  }

  override async keys(format: Extract<Question, { about: 'keys' }>['format'], text: string) {
    return (await answerTo({ about: 'keys', format, text })) as KeyDocument | Unread;
  }
}
