/** The scripts of a folder cannot be played. Carries every problem of every file, not only the first. */
export class ScriptProblems extends Error {
  readonly code = 'scripts_invalid';
  readonly retryable = false;
  readonly problems: readonly string[];

  constructor(directory: string, problems: readonly string[]) {
    super(`cannot play the scripts in ${directory}:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ScriptProblems';
    this.problems = problems;
  }
}
