// A bench as a command: `--help`, options that say what is wrong with them, and all that it set up taken away at the end, also after
// an error, Ctrl-C or SIGTERM.
import { parseArgs } from 'node:util';

/** What an option may be: a text becomes its value, or the words for what it must be. */
export const wholeNumber = (text) => (/^[1-9]\d*$/.test(text) ? { value: Number(text) } : 'a whole number above 0');
export const share = (text) => (isNumber(text) && Number(text) <= 1 ? { value: Number(text) } : 'a number from 0 to 1');
export const seconds = (text) => (isNumber(text) ? { value: Number(text) } : 'a number of seconds, 0 or more');
export const someOf = (names) => (text) => {
  const chosen = [...new Set(text.split(','))];
  return chosen.every((name) => names.includes(name)) ? { value: chosen } : `some of ${names.join(',')}, with commas`;
};

const isNumber = (text) => /^\d*\.?\d+$/.test(text);

/**
 * Runs it. `options`: by name the default and one of the above. `run` gets the values and, to register what is to be taken away,
 * `later`; the last one registered goes first. `signal` is aborted when it was interrupted. Ends with status 2 for wrong options, 1 for errors, 130 when it was interrupted.
 */
export async function command({ help, options, run }) {
  const values = readOptions(help, options);
  if (values === null) return;
  const undo = [];
  const interrupted = new AbortController();
  const [interruption, forget] = untilInterrupted();
  try {
    const work = run(values, { later: (one) => undo.push(one), signal: interrupted.signal });
    await Promise.race([work, interruption]);
  } catch (error) {
    interrupted.abort(error);
    process.exitCode = error instanceof Ending ? error.status : 1;
    console.error(error instanceof Ending ? error.message : error);
  }
  for (const work of undo.reverse()) await work().catch(tell);
  forget();
  // What was interrupted may still hold something open.
  if (process.exitCode === 130) process.exit();
}

/** An end with a status and words of its own, and no trace. */
class Ending extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** The options do not fit each other. */
export const misfit = (message) => new Ending(message, 2);

function untilInterrupted() {
  let stop;
  const interrupted = new Promise(
    (_resolve, reject) => (stop = (signal) => reject(new Ending(`\n${signal}: cleaning up`, 130))),
  );
  for (const signal of SIGNALS) process.on(signal, stop);
  return [interrupted, () => SIGNALS.forEach((signal) => process.off(signal, stop))];
}

const SIGNALS = ['SIGINT', 'SIGTERM'];

function tell(error) {
  process.exitCode ||= 1;
  console.error('cleaning up:', error);
}

/** Null when there is nothing to run. */
function readOptions(help, options) {
  const known = Object.entries(options).map(([name, [value]]) => [name, { type: 'string', default: value }]);
  try {
    const { values } = parseArgs({ options: { ...Object.fromEntries(known), help: { type: 'boolean' } } });
    if (!values.help) return Object.fromEntries(known.map(([name]) => [name, read(name, values[name], options)]));
    console.log(help);
  } catch (error) {
    console.error(`${error.message}\n\n${help}`);
    process.exitCode = 2;
  }
  return null;
}

function read(name, text, options) {
  const answer = options[name][1](text);
  if (typeof answer === 'object') return answer.value;
  throw new Error(`--${name} must be ${answer}, not ${JSON.stringify(text)}`);
}
