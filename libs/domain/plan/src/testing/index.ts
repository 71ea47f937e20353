export { FakePlannerModel } from './fake-planner-model.js';
export { planOf } from './plan-builder.js';
export { type ContractCase, plannerModelContract } from './planner-model-contract.js';
