import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import { ALL_ROUTES, apiDocument } from '../../daemon/api.ts'
import { OPEN_API, renderOpenApi } from '../../scripts/generate-open-api.ts'
import { useDaemons } from '../fixtures/running-daemon.ts'
import { useTemporaryDirectory } from '../fixtures/temporary-directory.ts'

interface Schema {
  readonly type?: string
  readonly maxLength?: number
  readonly pattern?: string
  readonly enum?: readonly unknown[]
  readonly maxItems?: number
  readonly maximum?: number
  readonly items?: Schema
  readonly properties?: Record<string, Schema>
  readonly additionalProperties?: unknown
  readonly anyOf?: readonly Schema[]
}

interface Operation {
  readonly operationId: string
  readonly parameters?: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[]
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: Schema } } }
  readonly responses: Record<string, unknown>
}

interface Document {
  readonly paths: Record<string, Record<string, Operation>>
}

/** Where something is that has no bound, by its place. */
function unbounded(schema: Schema, place: string): string[] {
  const { type, properties = {}, items, anyOf = [] } = schema
  const isText = type === 'string' && schema.enum === undefined
  return [
    ...(isText && schema.maxLength === undefined && !isFiniteForm(schema.pattern) ? [place] : []),
    ...(type === 'array' && schema.maxItems === undefined ? [place] : []),
    ...(type === 'object' && schema.additionalProperties !== false ? [place] : []),
    ...(items === undefined ? [] : unbounded(items, `${place}[]`)),
    ...Object.entries(properties).flatMap(([name, one]) => unbounded(one, `${place}.${name}`)),
    ...anyOf.flatMap((one) => unbounded(one, place))
  ]
}

/** A pattern that is anchored and repeats nothing without an end. */
function isFiniteForm(pattern = ''): boolean {
  return /^\^.*\$$/.test(pattern) && !/[*+]|,\}/.test(pattern)
}

describe('the OpenAPI document', () => {
  const directory = useTemporaryDirectory()
  const start = useDaemons()
  const document = apiDocument() as unknown as Document
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation }))
  )

  it('is the one that is written down', async () => {
    assert.equal(await readFile(OPEN_API, 'utf8'), renderOpenApi(), 'run: npm run generate')
  })

  it('has every route, each under a name of its own', () => {
    assert.deepEqual(operations.map(({ name }) => name).sort(), ALL_ROUTES.map(({ method, path }) => `${method} ${path.replaceAll(/:(\w+)/g, '{$1}')}`).sort())
    assert.equal(new Set(operations.map(({ operation }) => operation.operationId)).size, operations.length)
  })

  it('says of every part of a path what it is', () => {
    for (const { name, operation } of operations) {
      const parts = Array.from(name.matchAll(/\{(\w+)\}/g), ([, part]) => part)
      const described = (operation.parameters ?? []).filter((one) => one.in === 'path').map((one) => one.name)
      assert.deepEqual(described, parts, name)
    }
  })

  it('bounds everything that a request can bring', () => {
    const places = operations.flatMap(({ name, operation }) => [
      ...(operation.parameters ?? []).flatMap((one) => unbounded(one.schema, `${name} ${one.name}`)),
      ...(operation.requestBody === undefined ? [] : unbounded(operation.requestBody.content['application/json'].schema, name))
    ])
    assert.deepEqual(places, [])
  })

  it('names nothing that is not in it', () => {
    const text = JSON.stringify(document)
    for (const [, reference = ''] of text.matchAll(/"\$ref":"([^"]+)"/g)) {
      const found = reference
        .slice('#/'.length)
        .split('/')
        .reduce<unknown>((at, step) => (at as Record<string, unknown> | undefined)?.[step], document)
      assert.ok(found !== undefined, reference)
    }
    assert.match(text, /#\/components\/schemas\/Status/)
  })

  it('is served by the daemon', async () => {
    const { client } = await start(directory.path)
    assert.deepEqual(await client.get('/openapi.json'), JSON.parse(renderOpenApi()))
  })
})
