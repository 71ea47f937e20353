import { z } from 'zod';
import type { Action, Observation, ToolDefinition } from '../conversation/events.js';

/** What a tool call carries besides the tool's own arguments. */
export interface CallAnnotations {
  /** The model's own words for what the call is for. */
  readonly summary?: string;
  readonly securityRisk: 'UNKNOWN' | 'LOW' | 'MEDIUM' | 'HIGH';
}

/** A tool with its arguments already checked, ready to run. */
export interface PreparedCall {
  readonly kind: 'prepared';
  readonly action: Action;
  readonly annotations: CallAnnotations;
  /** Rejects only when the tool itself is broken; whatever the world answers is an observation. */
  run(signal: AbortSignal): Promise<Observation>;
}

export type Preparation = PreparedCall | { readonly kind: 'refused'; readonly because: string };

/** A tool as the agent and the model see it. */
export interface Tool {
  readonly name: string;
  readonly definition: ToolDefinition;
  /** JSON Schema of the arguments. */
  readonly parameters: Record<string, unknown>;
  prepare(callArguments: unknown): Preparation;
}

export interface ToolSpecification<Arguments extends z.ZodObject> {
  readonly name: string;
  /** Name of the class in the protocol, for example `TerminalTool`. */
  readonly className: string;
  readonly title: string;
  readonly description: string;
  readonly arguments: Arguments;
  run(given: z.output<Arguments>, signal: AbortSignal): Promise<Observation>;
}

const annotationsSchema = z.object({
  summary: z.string().nullish(),
  security_risk: z.enum(['UNKNOWN', 'LOW', 'MEDIUM', 'HIGH']).nullish().catch(undefined),
});

/** Builds a tool from its specification: strict arguments, `summary` and `security_risk` accepted on every call. */
export function defineTool<Arguments extends z.ZodObject>(specification: ToolSpecification<Arguments>): Tool {
  const base = specification.className.replace(/Tool$/, '');
  return {
    name: specification.name,
    definition: {
      kind: specification.className,
      title: specification.title,
      description: specification.description,
      action_type: `${base}Action`,
      observation_type: `${base}Observation`,
    },
    parameters: parametersOf(specification.arguments),
    prepare: (callArguments) => prepare(specification, `${base}Action`, callArguments),
  };
}

/** Models write booleans and numbers as text now and then; that is no reason to refuse a call. */
export const looseBoolean = z.preprocess((value) => {
  return value === 'true' ? true : value === 'false' ? false : value;
}, z.boolean());

export const looseNumber = z.preprocess((value) => {
  return typeof value === 'string' && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value;
}, z.number());

function parametersOf(schema: z.ZodObject): Record<string, unknown> {
  const withSummary = schema.extend({
    summary: z.string().optional().describe('About ten words: what this call does and why.'),
  });
  const schema2020 = z.toJSONSchema(withSummary, { unrepresentable: 'any' });
  return Object.fromEntries(Object.entries(schema2020).filter(([key]) => key !== '$schema'));
}

function prepare<Arguments extends z.ZodObject>(
  specification: ToolSpecification<Arguments>,
  actionKind: string,
  callArguments: unknown,
): Preparation {
  if (typeof callArguments !== 'object' || callArguments === null || Array.isArray(callArguments)) {
    return { kind: 'refused', because: `The arguments of ${specification.name} must be a JSON object.` };
  }
  const { summary, security_risk: securityRisk, ...own } = callArguments as Record<string, unknown>;
  const annotations = annotationsSchema.safeParse({ summary, security_risk: securityRisk });
  const parsed = specification.arguments.strict().safeParse(own);
  if (!parsed.success) return { kind: 'refused', because: refusal(specification.name, parsed.error) };
  return {
    kind: 'prepared',
    action: { kind: actionKind, ...withoutNulls(parsed.data) },
    annotations: readAnnotations(annotations.data),
    run: (signal) => specification.run(parsed.data as z.output<Arguments>, signal),
  };
}

function readAnnotations(given: z.output<typeof annotationsSchema> | undefined): CallAnnotations {
  const summary = given?.summary ?? undefined;
  return { ...(summary === undefined ? {} : { summary }), securityRisk: given?.security_risk ?? 'UNKNOWN' };
}

function refusal(tool: string, error: z.ZodError): string {
  const problems = error.issues.map((issue) => `${issue.path.join('.') || 'arguments'}: ${issue.message}`);
  return `The arguments of ${tool} are not valid: ${problems.join('; ')}. Correct them and call the tool again.`;
}

function withoutNulls(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, entry]) => entry !== null && entry !== undefined));
}
