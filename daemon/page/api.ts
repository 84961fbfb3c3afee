/** What the page asks of its daemon. */

/** A fault in the daemon's own words. */
export class ApiError extends Error {
  readonly code: string
  readonly hint: string

  constructor({ code, message, hint }: { readonly code: string; readonly message: string; readonly hint: string }) {
    super(message)
    this.code = code
    this.hint = hint
  }
}

export async function call<T>(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<T> {
  let response: Response
  try {
    response = await fetch(path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    })
  } catch (error) {
    throw new ApiError({ code: 'NO_DAEMON', message: 'the daemon does not answer', hint: error instanceof Error ? error.message : '' })
  }
  const answer = (await response.json().catch(() => ({}))) as { error?: { code: string; message: string; hint: string } }
  if (response.ok) return answer as T
  throw new ApiError(answer.error ?? { code: 'FAILED', message: `the daemon answered with ${response.status}`, hint: '' })
}

/** Exchanges the code after the # for a session, once; the address is left without it. */
export async function logIn(): Promise<void> {
  const [, code] = /^#login=([\w-]+)$/.exec(location.hash) ?? []
  if (code === undefined) return
  history.replaceState(null, '', location.pathname)
  await call('POST', '/login', { code })
}
