import { ApprovalPolicy, type PlanDocument } from '@manyhands/contracts';
import { stringify } from 'yaml';

/** The epic that a plan is for. */
export interface EpicOfPlan {
  readonly title: string;
  readonly body: string;
  readonly approval?: ApprovalPolicy;
}

const ABOUT = '# A plan. To check it: hands plan check FILE. To have it done: hands apply FILE.';
const EPIC = /^# epic: (\{.*\})\r?$/m;

/** A plan as YAML that everything that reads plans takes; its epic stands in a comment, so that the plan stays a plan. */
export function planFileText({ title, body, approval }: EpicOfPlan, plan: PlanDocument): string {
  const epic = JSON.stringify({ title, body, ...(approval === undefined ? {} : { approval }) });
  return `${ABOUT}\n# epic: ${epic}\n${stringify(plan, { lineWidth: 0, aliasDuplicateObjects: false })}`;
}

/** What the comment says of the epic; nothing when there is none, or when somebody broke it. */
export function epicInComment(text: string): Partial<EpicOfPlan> {
  const [, json] = EPIC.exec(text) ?? [];
  if (json === undefined) return {};
  try {
    const { title, body, approval } = JSON.parse(json) as Record<string, unknown>;
    const policy = ApprovalPolicy.safeParse(approval);
    return {
      ...(typeof title === 'string' ? { title } : {}),
      ...(typeof body === 'string' ? { body } : {}),
      ...(policy.success ? { approval: policy.data } : {}),
    };
  } catch {
    return {};
  }
}
