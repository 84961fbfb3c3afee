/** How a browser gets its session: by the code of a link, or, where there is one, by the password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import * as z from 'zod/mini'
import type { Logger } from '../src/index.ts'
import { sendError } from './api.ts'
import { CliError } from './exit-status.ts'
import type { LoginGuard } from './login-guard.ts'
import { LOGIN_STYLE, loginPage } from './login-page.ts'
import { COOKIE, type PageAccess } from './page-access.ts'
import { isPassword, MAX_PASSWORD } from './password.ts'
import { validate } from './routes/request.ts'

const FORM_TYPE = 'application/x-www-form-urlencoded'
const MAX_LOGIN_BYTES = 8 * 1024
const CODE = z.string().check(z.minLength(1), z.maxLength(128))
const PASSWORD = z.string().check(z.minLength(1), z.maxLength(MAX_PASSWORD))
const BODY = z.strictObject({ code: z.optional(CODE), password: z.optional(PASSWORD) })
const SESSION_SECONDS = 7 * 24 * 3600

const BAD_CODE = new CliError('BAD_CODE', 'this link was used before, or is too old', 'get another one with: syncline open')
const BAD_PASSWORD = new CliError('BAD_PASSWORD', 'that is not the password of the page', 'try again; a new one is set with: syncline page password')
const TOO_MANY_LOGINS = new CliError('TOO_MANY_LOGINS', 'there were too many attempts to log in', 'try again in a minute, or on the device: syncline open')
const NO_PASSWORD = new CliError('NO_PASSWORD', 'this page has no password', 'open the page with: syncline open')

export interface PageLoginComponents {
  readonly access: PageAccess
  readonly guard: LoginGuard
  readonly logger: Logger
}

export interface PageLoginInit {
  /** Whether the cookie may travel by TLS only. */
  readonly isSecure: boolean
  /** As password.ts keeps it. */
  password(): string | undefined
}

export function addLogin(server: FastifyInstance, { access, guard, logger }: PageLoginComponents, init: PageLoginInit): void {
  server.addContentTypeParser(FORM_TYPE, { parseAs: 'string', bodyLimit: MAX_LOGIN_BYTES }, (_, body, done) => {
    done(null, Object.fromEntries(new URLSearchParams(body.toString())))
  })
  const cookie = (value: string, seconds: number): string =>
    `${COOKIE}=${value}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${init.isSecure ? '; Secure' : ''}`

  const fault = (request: FastifyRequest, reply: FastifyReply, status: number, error: CliError): FastifyReply => {
    if (!isForm(request)) return sendError(reply, status, error)
    return show(reply.code(status), `${error.message}: ${error.hint}`)
  }

  const byPassword = async (text: string, address: string): Promise<CliError | undefined> => {
    const kept = init.password()
    if (kept === undefined) return NO_PASSWORD
    const isRight = await guard.guess(address, () => isPassword(text, kept))
    if (isRight === undefined) return TOO_MANY_LOGINS
    logger[isRight ? 'info' : 'warn']('daemon', isRight ? 'somebody logged in at the page' : 'a wrong password at the page', { address })
    return isRight ? undefined : BAD_PASSWORD
  }

  server.post('/login', { bodyLimit: MAX_LOGIN_BYTES }, async (request, reply) => {
    const { code = '', password } = validate(BODY, request.body)
    const refused = password !== undefined ? await byPassword(password, request.ip) : access.takeCode(code) ? undefined : BAD_CODE
    if (refused !== undefined) return fault(request, reply, refused === TOO_MANY_LOGINS ? 429 : 401, refused)
    reply.header('set-cookie', cookie(access.begin(), SESSION_SECONDS))
    return isForm(request) ? reply.redirect('/', 303) : reply.send({})
  })
  server.post('/logout', async (request, reply) => {
    access.logOut(request.headers.cookie)
    return reply.header('set-cookie', cookie('', 0)).send({})
  })
  server.get('/login', (_, reply) => show(reply))
  server.get('/login.css', (_, reply) => reply.type('text/css; charset=utf-8').send(LOGIN_STYLE))
}

function show(reply: FastifyReply, fault?: string): FastifyReply {
  // A browser that may not say where a form comes from says that it comes from nowhere.
  return reply.headers({ 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'same-origin', 'cache-control': 'no-store' }).send(loginPage(fault))
}

function isForm({ headers }: FastifyRequest): boolean {
  return headers['content-type']?.startsWith(FORM_TYPE) === true
}
