export { type AskedModel, ModelServer, sendChoice } from './model-server.js';
