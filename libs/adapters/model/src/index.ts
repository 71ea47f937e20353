export type { ChatEndpointOptions, ChatUsage } from './chat-endpoint.js';
export { describeModel, type ModelDescription, type ModelEndpoint } from './model-description.js';
export { ModelRefused, ModelUnavailable } from './errors.js';
export type { Intent, MergeRequest } from './merge-conversation.js';
export { MergeModel, type MergeReply } from './merge-model.js';
export { OpenAiModel, type OpenAiModelOptions } from './open-ai-model.js';
