/** Who has written the commits of this service, as git records it. */
export const INTEGRATOR = { name: 'manyhands integration', email: 'integration@manyhands.invalid' };
