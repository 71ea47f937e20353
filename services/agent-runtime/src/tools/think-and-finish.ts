import { z } from 'zod';
import { text, type Observation } from '../conversation/events.js';
import { defineTool, type Tool } from './tool.js';

export const FINISH = 'finish';

/** Lets the model note a thought; changes nothing. */
export const thinkTool: Tool = defineTool({
  name: 'think',
  className: 'ThinkTool',
  title: 'think',
  description: 'Notes a thought. Changes nothing. Use it to plan or to weigh choices before acting.',
  arguments: z.object({ thought: z.string().describe('The thought.') }),
  run: () => Promise.resolve(observation('ThinkObservation', 'Your thought has been noted.')),
});

/** Ends the run. */
export const finishTool: Tool = defineTool({
  name: FINISH,
  className: 'FinishTool',
  title: 'finish',
  description: 'Ends the work. Call it when the task is done, or when you cannot go on, and say which.',
  arguments: z.object({ message: z.string().describe('What was done, what was not, what the reader must know.') }),
  run: (given) => Promise.resolve(observation('FinishObservation', given.message)),
});

function observation(kind: string, content: string): Observation {
  return { kind, content: [text(content)], is_error: false };
}
