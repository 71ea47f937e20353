/** The JSON value of a model's answer, also when the model put it in a code fence; undefined when there is none. */
export function readJson(content: string): unknown {
  const fenced = /^\s*```(?:json)?\s*\n([^]*?)\n?```\s*$/.exec(content)?.[1];
  try {
    return JSON.parse(fenced ?? content) as unknown;
  } catch {
    // Expected: models sometimes answer in prose. The caller reports it like any other fault of the plan.
    return undefined;
  }
}
