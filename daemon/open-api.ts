/** The OpenAPI document of the control API (https://spec.openapis.org/oas/v3.1.1), made of the routes themselves. */
import * as z from 'zod/mini'
import type { Route } from './routes/route.ts'
import { ERROR, NAMED_SHAPES } from './routes/shapes.ts'
import { VERSION } from './version.ts'

type Json = Record<string, unknown>

export function openApi(routes: readonly Route<never>[]): { readonly openapi: string } & Json {
  const shapes = new Shapes()
  const paths: Record<string, Json> = {}
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route, shapes) }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Syncline control API',
      version: VERSION,
      description: 'What a running daemon tells and can be told. What it means is in docs/reference/api.md. Answers may get more fields.'
    },
    servers: [
      { url: 'http://localhost', description: 'on the socket control.sock in the home' },
      { url: 'http://127.0.0.1:22622/api', description: 'the page, once it was opened' }
    ],
    security: [{}, { token: [] }, { session: [] }],
    paths,
    components: {
      schemas: shapes.named,
      responses: { Error: { description: 'what is wrong, why, and what to do', content: { 'application/json': { schema: shapes.of(ERROR) } } } },
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'the text of the file api-token in the home' },
        session: { type: 'apiKey', in: 'cookie', name: 'syncline', description: 'of a browser that is logged in' }
      }
    }
  }
}

function operation(route: Route<never>, shapes: Shapes): Json {
  const { method, path, does, params, query, body, answer, status = 200, later, mediaType = 'application/json' } = route
  const parameters = [...parametersOf(params, 'path'), ...parametersOf(query, 'query')]
  return {
    operationId: `${method.toLowerCase()}${path.replaceAll(/[/:.-]+(\w)/g, (_, letter: string) => letter.toUpperCase())}`,
    summary: does,
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { required: !z.safeParse(body, undefined).success, content: { 'application/json': { schema: request(body) } } } }),
    responses: {
      [status]: { description: does, content: { [mediaType]: { schema: shapes.of(answer) } } },
      ...(later && { 202: { description: 'it goes on after the answer', content: { 'application/json': { schema: shapes.of(later) } } } }),
      default: { $ref: '#/components/responses/Error' }
    }
  }
}

function parametersOf(schema: z.ZodMiniType | undefined, place: 'path' | 'query'): Json[] {
  if (schema === undefined) return []
  const { properties = {}, required = [] } = request(schema) as { properties?: Record<string, Json>; required?: string[] }
  return Object.entries(properties).map(([name, one]) => ({ name, in: place, required: required.includes(name), schema: one }))
}

function request(schema: z.ZodMiniType): Json {
  const { $schema: _, ...form } = z.toJSONSchema(schema, { io: 'input', override: ({ jsonSchema }) => withoutSafe(jsonSchema) })
  return form
}

/** Every number in JSON is one that JavaScript can read: that says nothing. */
function withoutSafe(schema: { minimum?: number; maximum?: number }): void {
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum
}

/** Answers, which name those that stand by themselves. */
class Shapes {
  readonly #names = z.registry<{ id: string }>()
  readonly named: Json

  constructor() {
    for (const [id, schema] of Object.entries(NAMED_SHAPES)) this.#names.add(schema, { id })
    this.named = this.#render(z.strictObject(NAMED_SHAPES)).named
  }

  of(schema: z.ZodMiniType): Json {
    const name = this.#names.get(schema)?.id
    return name === undefined ? this.#render(schema).form : { $ref: `#/components/schemas/${name}` }
  }

  #render(schema: z.ZodMiniType): { readonly form: Json; readonly named: Json } {
    const rendered = z.toJSONSchema(schema, {
      metadata: this.#names,
      override: ({ jsonSchema }) => {
        withoutSafe(jsonSchema)
        delete jsonSchema.additionalProperties
      }
    })
    const { $schema: _, $defs: named = {}, ...form } = JSON.parse(JSON.stringify(rendered).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
    return { form, named: named as Json }
  }
}
