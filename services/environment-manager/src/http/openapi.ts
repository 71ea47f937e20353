import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { Problem } from '@manyhands/contracts';
import { z } from 'zod';

type Schema = Record<string, unknown>;
type SchemasObject = NonNullable<OpenAPIObject['components']>['schemas'];

/** The OpenAPI 3.1 document of every route, made from the zod contracts. */
export function openApiDocument(app: INestApplication, version: string): OpenAPIObject {
  const config = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Manyhands')
    .setDescription('A team of coding agents on one repository. Errors are RFC 9457 problems with a stable `code`.')
    .setVersion(version)
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'API token; the server prints one at its first start',
    })
    .addSecurityRequirements('bearer')
    .build();
  const document = SwaggerModule.createDocument(app, config, { standardSchemaConverter: toOpenApi });
  describeProblems(document);
  return document;
}

/** A zod schema in the dialect of OpenAPI 3.1, which is JSON Schema 2020-12; schemas with an id become components. */
function toOpenApi(schema: unknown, options: { schemaType: 'input' | 'output' }) {
  if (!(schema instanceof z.ZodType)) return undefined;
  const converted = z.toJSONSchema(schema, { io: options.schemaType, unrepresentable: 'any' }) as Schema;
  const { $schema: _dialect, $defs, ...own } = options.schemaType === 'input' ? withInputNames(converted) : converted;
  return { schema: own, components: ($defs as Schema | undefined) ?? {} };
}

/**
 * Gives what is nested in an input a name of its own: a property with a default may be left out of an input, but is always in
 * an answer, so the two are different schemas.
 */
function withInputNames(schema: Schema): Schema {
  const names = Object.keys((schema['$defs'] as Schema | undefined) ?? {});
  const nested = names.filter((name) => schema['$ref'] !== `#/$defs/${name}`);
  const renamed = nested.reduce(
    (text, name) =>
      text.replaceAll(`"#/$defs/${name}"`, `"#/$defs/${name}Input"`).replace(`"${name}":{`, `"${name}Input":{`),
    JSON.stringify(schema),
  );
  return JSON.parse(renamed) as Schema;
}

/** Every operation may answer with a problem; said once as a component instead of on each route. */
function describeProblems(document: OpenAPIObject): void {
  const { $defs } = z.toJSONSchema(Problem, { io: 'output' });
  document.components ??= {};
  document.components.schemas = { ...document.components.schemas, ...($defs as NonNullable<SchemasObject>) };
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  for (const path of Object.values(document.paths)) {
    for (const operation of [path.get, path.post, path.put]) {
      if (operation !== undefined)
        operation.responses = { ...operation.responses, default: { description: 'Problem', content } };
    }
  }
}
