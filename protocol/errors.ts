/** What went wrong in something a peer sent or a person typed; stable within a major version, listed in docs/specs. */
export type ProtocolErrorCode =
  | 'BAD_KEY'
  | 'BAD_INVITATION'
  | 'BAD_PATH'
  | 'BAD_RECORD'
  | 'BAD_BATCH'
  | 'BAD_GRANT'
  | 'BAD_SUCCESSION'
  | 'BAD_MESSAGE'
  | 'BAD_BLOCK'
  | 'BAD_BUNDLE'
  | 'BAD_PROOF'
  | 'FRAME_TOO_LONG'
  | 'UNSUPPORTED_VERSION'

/** Raised by every validator of this folder. The message names the thing and the rule, never a secret. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError'
  readonly code: ProtocolErrorCode

  constructor(code: ProtocolErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
