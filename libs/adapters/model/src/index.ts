export { describeModel, type ModelDescription, type ModelEndpoint } from './model-description.js';
export { ModelRefused, ModelUnavailable } from './errors.js';
export { OpenAiModel, type OpenAiModelOptions } from './open-ai-model.js';
