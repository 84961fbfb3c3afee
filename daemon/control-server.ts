/**
 * The control API: JSON over HTTP on a socket that only the user can open (docs/reference/api.md). Every route validates what it is given,
 * and answers `{"error":{code,message,hint}}` with 400 for wrong usage, 404 for what is not there, 409 for everything that cannot be done.
 */
import { chmod, lstat, rm } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { isAbsolute } from 'node:path'
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify'
import * as z from 'zod/mini'
import type { FolderId } from '../protocol/index.ts'
import { describeIssue } from './config.ts'
import { CliError, EXIT, toCliError, usageError } from './exit-status.ts'
import { causeText, codeOf } from './fault-text.ts'
import type { ControlActions } from './control-actions.ts'

const MAX_BODY_BYTES = 1024 * 1024
/** Each holds a connection and gets every status: enough for some terminals and pages, not for a leak. */
const MAX_FOLLOWERS = 32
/** What a follower does not read waits no longer than one status: further ones replace each other. */
const KEEP_ALIVE_MS = 15_000

const FOLDER_BODY = z.strictObject({
  path: z.string().check(z.maxLength(32_768), z.refine(isAbsolute, 'is not an absolute path')),
  key: z.optional(z.string().check(z.maxLength(512))),
  label: z.optional(z.string().check(z.maxLength(256))),
  mode: z.optional(z.enum(['two-way', 'send-only', 'receive-only']))
})
const RESUME_BODY = z.strictObject({ accept: z.boolean() })
const EMPTY_BODY = z.nullish(z.strictObject({}))
const ADDRESS_BODY = z.strictObject({ address: z.string().check(z.minLength(1), z.maxLength(512)) })
const FOLDER_PARAMS = z.object({ id: z.string().check(z.regex(/^[0-9a-f]{64}$/, 'is not a folder id: 64 hexadecimal digits')) })
const KEY_QUERY = z.strictObject({ right: z.optional(z.enum(['write', 'read', 'store'])) })

export interface ControlServerInit {
  /** A path, or a named pipe on Windows. A socket that is there is a dead daemon's: the home's lock is ours. */
  readonly socket: string
}

export class ControlServer {
  readonly #actions: ControlActions
  readonly #server: FastifyInstance
  readonly #socket: string
  #followers = 0

  constructor(components: { readonly actions: ControlActions }, init: ControlServerInit) {
    this.#actions = components.actions
    this.#socket = init.socket
    this.#server = fastify({ logger: false, bodyLimit: MAX_BODY_BYTES, forceCloseConnections: true, requestTimeout: 0 })
    this.#routes(this.#server)
  }

  async start(): Promise<void> {
    const onDisk = process.platform !== 'win32'
    if (onDisk) await removeSocket(this.#socket)
    try {
      await this.#server.listen({ path: this.#socket })
      if (onDisk) await chmod(this.#socket, 0o600)
    } catch (error) {
      throw new CliError(
        'CONTROL_FAILED',
        `the control socket ${this.#socket} cannot be opened: ${causeText(error)}`,
        'choose another home with --home, on a disk of this machine',
        undefined,
        error
      )
    }
  }

  /** Ends every connection and removes the socket. */
  stop(): Promise<void> {
    return this.#server.close()
  }

  #routes(server: FastifyInstance): void {
    const actions = this.#actions
    server.get('/status', () => actions.status())
    server.get('/events', (_, reply) => this.#follow(reply))

    server.post('/folders', async (request, reply) => {
      const result = await actions.addFolder(validate(FOLDER_BODY, request.body))
      return reply.code(201).send(result)
    })
    server.delete('/folders/:id', async (request) => {
      await actions.removeFolder(folderOf(request.params))
      return {}
    })
    server.post('/folders/:id/pause', async (request) => {
      validate(EMPTY_BODY, request.body)
      await actions.pauseFolder(folderOf(request.params))
      return {}
    })
    server.post('/folders/:id/resume', async (request) => {
      await actions.resumeFolder(folderOf(request.params), validate(RESUME_BODY, request.body))
      return {}
    })
    server.post('/folders/:id/scan', async (request) => {
      validate(EMPTY_BODY, request.body)
      await actions.scanFolder(folderOf(request.params))
      return {}
    })
    server.get('/folders/:id/problems', (request) => actions.problems(folderOf(request.params)))
    server.get('/folders/:id/conflicts', (request) => actions.conflicts(folderOf(request.params)))
    server.get('/folders/:id/key', (request) => ({ key: actions.key(folderOf(request.params), validate(KEY_QUERY, request.query).right) }))

    server.get('/peers', () => actions.peers())
    server.post('/peers', async (request, reply) => reply.code(201).send(await actions.addPeer(validate(ADDRESS_BODY, request.body).address)))
    server.delete('/peers', async (request) => {
      await actions.removePeer(validate(ADDRESS_BODY, request.query).address)
      return {}
    })

    server.post('/stop', (request, reply) => {
      validate(EMPTY_BODY, request.body)
      reply.raw.once('finish', () => actions.stop())
      return reply.code(202).send({ pid: process.pid })
    })

    server.setNotFoundHandler((request, reply) => {
      sendError(
        reply,
        404,
        new CliError(
          'UNKNOWN_ROUTE',
          `there is nothing at ${request.method} ${request.url.split('?')[0]}`,
          'this command and the running daemon may differ in version: stop the daemon and start it again'
        )
      )
    })
    server.setErrorHandler((error, _, reply) => {
      const status = error instanceof Error && 'statusCode' in error ? Number(error.statusCode) : 0
      if (status >= 400 && status < 500)
        return sendError(reply, status, new CliError('BAD_REQUEST', causeText(error), 'send JSON as docs/reference/api.md says', EXIT.usage))
      const fault = toCliError(error)
      return sendError(reply, fault.status === EXIT.usage ? 400 : fault.code.startsWith('UNKNOWN_') ? 404 : 409, fault)
    })
  }

  /** Server-sent events: the whole status now, and again after every change. */
  #follow(reply: FastifyReply): FastifyReply | undefined {
    if (this.#followers >= MAX_FOLLOWERS) {
      return sendError(reply, 409, new CliError('TOO_MANY_FOLLOWERS', `${MAX_FOLLOWERS} programs follow the status already`, 'end some of them'))
    }
    this.#followers++
    reply.hijack()
    const follower = new Follower(reply.raw, () => this.#actions.status())
    const end = this.#actions.onChange(() => follower.changed())
    const alive = setInterval(() => follower.keepAlive(), KEEP_ALIVE_MS)
    reply.raw.once('close', () => {
      clearInterval(alive)
      end()
      this.#followers--
    })
    follower.changed()
    return undefined
  }
}

/** Writes a status at a time, and while the other end does not read only remembers that there is a newer one. */
class Follower {
  readonly #response: ServerResponse
  readonly #status: () => unknown
  #blocked = false
  #newer = false

  constructor(response: ServerResponse, status: () => unknown) {
    this.#response = response
    this.#status = status
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.on('drain', () => {
      this.#blocked = false
      if (this.#newer) this.changed()
    })
  }

  changed(): void {
    this.#newer = this.#blocked
    if (!this.#blocked) this.#write(`data: ${JSON.stringify(this.#status())}\n\n`)
  }

  keepAlive(): void {
    if (!this.#blocked) this.#write(':\n\n')
  }

  #write(text: string): void {
    this.#blocked = !this.#response.write(text)
  }
}

/** @throws CliError USAGE that names the place */
function validate<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  const parsed = schema.safeParse(value, { reportInput: true })
  if (!parsed.success) throw usageError(`the request is not valid: ${describeIssue(parsed.error)}`, 'see docs/reference/api.md')
  return parsed.data
}

function folderOf(params: unknown): FolderId {
  return validate(FOLDER_PARAMS, params).id as FolderId
}

function sendError(reply: FastifyReply, status: number, { code, message, hint }: CliError): FastifyReply {
  return reply.code(status).send({ error: { code, message, hint } })
}

/** @throws CliError when something else is at the socket's name: it is not ours to delete */
async function removeSocket(path: string): Promise<void> {
  try {
    if (!(await lstat(path)).isSocket())
      throw new CliError('CONTROL_FAILED', `${path} is in the way of the control socket, and is not a socket`, 'move it away')
    await rm(path)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
  }
}
