export * from './jobs.js';
export * from './plan-document.js';
export * from './states.js';
export * from './events.js';
export * from './requests.js';
export * from './views.js';
