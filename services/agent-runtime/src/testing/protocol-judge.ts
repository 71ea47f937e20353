import { readFileSync } from 'node:fs';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

interface ProtocolDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, object>> };
}

interface Operation {
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, { schema: object }>> }>>;
}

const FILE = new URL('../../test-data/openhands-agent-server-1.58.0.slice.json', import.meta.url);
const ID = 'https://agent-server.test/openapi.json';

/** The part of the real server's OpenAPI document that this runtime serves, as a judge of shapes. */
export class ProtocolJudge {
  readonly #document = JSON.parse(readFileSync(FILE, 'utf8')) as ProtocolDocument;
  readonly #ajv = new Ajv2020({ strict: false, allErrors: true, logger: false });

  constructor() {
    formats.default(this.#ajv);
    this.#ajv.addSchema({ $id: ID, ...this.#document });
  }

  /** What is wrong with a value, by the schema of the given name; empty when nothing is. */
  problemsOf(schema: string, value: unknown): string[] {
    return this.#judge(`${ID}#/components/schemas/${schema}`, value);
  }

  /** The same for the body of an answer. 201 is judged as 200: the document does not know it. */
  problemsOfAnswer(method: string, path: string, answer: { status: number; body: unknown }): string[] {
    const status = answer.status === 201 ? '200' : String(answer.status);
    const operation = this.#document.paths[path]?.[method];
    const response = operation?.responses[status];
    if (response === undefined) return [`${method} ${path} may not answer ${status}`];
    if (response.content?.['application/json'] === undefined) return [];
    const place = [path, method, 'responses', status, 'content', 'application/json', 'schema'];
    return this.#judge(`${ID}#/paths/${place.map(pointerPart).join('/')}`, answer.body);
  }

  /** Names of the fields that a schema knows. */
  fieldsOf(schema: string): string[] {
    const { properties } = this.#document.components.schemas[schema] as { properties: object };
    return Object.keys(properties);
  }

  #judge(reference: string, value: unknown): string[] {
    const validate = this.#ajv.getSchema(reference);
    if (validate === undefined) return [`no schema at ${reference}`];
    if (validate(value) === true) return [];
    return (validate.errors ?? []).map(
      (error) => `${error.instancePath} ${error.message} ${JSON.stringify(error.params)}`,
    );
  }
}

function pointerPart(part: string): string {
  return encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'));
}
