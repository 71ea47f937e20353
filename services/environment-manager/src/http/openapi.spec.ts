import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startApi } from '../testing/api-under-test.js';

const ROUTES = [
  'GET /api/v1/agents',
  'GET /api/v1/candidates',
  'GET /api/v1/changes',
  'GET /api/v1/changes/{id}',
  'GET /api/v1/epics',
  'GET /api/v1/epics/{id}',
  'GET /api/v1/epics/{id}/plan',
  'GET /api/v1/epics/{id}/plans',
  'GET /api/v1/epics/{id}/plans/{version}',
  'GET /api/v1/epics/{id}/transcript',
  'GET /api/v1/escalations',
  'GET /api/v1/escalations/{id}',
  'GET /api/v1/events',
  'GET /api/v1/health/live',
  'GET /api/v1/health/ready',
  'GET /api/v1/leases',
  'GET /api/v1/merge-queue',
  'GET /api/v1/repositories',
  'GET /api/v1/repositories/{id}',
  'GET /api/v1/repositories/{id}/lease-rules',
  'GET /api/v1/repositories/{id}/release-rules',
  'GET /api/v1/repositories/{name}/releases',
  'GET /api/v1/sessions',
  'GET /api/v1/system',
  'GET /api/v1/tasks',
  'GET /api/v1/tasks/{id}',
  'POST /api/v1/epics',
  'POST /api/v1/epics/{id}/approve',
  'POST /api/v1/epics/{id}/cancel',
  'POST /api/v1/epics/{id}/deny',
  'POST /api/v1/epics/{id}/plans',
  'POST /api/v1/escalations/{id}/answer',
  'POST /api/v1/login',
  'POST /api/v1/logout',
  'POST /api/v1/repositories',
  'POST /api/v1/repositories/{name}/releases',
  'PUT /api/v1/repositories/{id}/lease-rules',
  'PUT /api/v1/repositories/{id}/release-rules',
  'PUT /api/v1/repositories/{name}/gate',
];

describe('the OpenAPI document', () => {
  let api: Awaited<ReturnType<typeof startApi>>;
  let document: Awaited<ReturnType<typeof api.ask>>['body'];
  beforeAll(async () => {
    api = await startApi();
    document = (await api.ask('/api/openapi.json')).body;
  });
  afterAll(() => api.close());

  it('is 3.1 and names every route', () => {
    expect(document.openapi).toBe('3.1.0');
    const paths = Object.entries<object>(document.paths);
    const routes = paths.flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
    expect(routes.sort()).toEqual(ROUTES);
  });

  it('has the contracts as components, and every reference leads somewhere', () => {
    const names = Object.keys(document.components.schemas);
    expect(names).toEqual(expect.arrayContaining(['Epic', 'Event', 'Problem', 'SubmitEpic', 'Task']));
    const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(references.length).toBeGreaterThan(10);
    for (const reference of references) expect(names).toContain(reference.replace('#/components/schemas/', ''));
  });

  it('describes bodies, answers, queries and problems', () => {
    const submit = document.paths['/api/v1/epics'].post;
    expect(submit.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/SubmitEpic' });
    expect(submit.responses['202'].content['application/json'].schema).toEqual({ $ref: '#/components/schemas/Epic' });
    expect(submit.responses.default.content['application/problem+json'].schema.$ref).toContain('Problem');
    expect(document.components.schemas.SubmitEpic.properties.plan).toEqual({
      $ref: '#/components/schemas/PlanDocumentInput',
    });
    const list = document.paths['/api/v1/tasks'].get;
    expect(list.parameters.map(({ name }: { name: string }) => name).sort()).toEqual([
      'cursor',
      'epicId',
      'limit',
      'role',
      'status',
    ]);
  });

  it('has a page to read it on', async () => {
    const page = await api.ask('/api/docs');
    expect([page.status, String(page.body)]).toEqual([200, expect.stringContaining('swagger-ui')]);
    expect(page.body).not.toMatch(/<script(?![^>]*src=)/);
    expect((await api.ask('/api/docs/swagger-ui.css')).status).toBe(200);
  });
});
