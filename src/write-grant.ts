import { type Ed25519, encodeGrant, issueGrant, NO_EXPIRY, ProtocolError, verifyGrant } from '../protocol/index.ts'
import type { FolderInit, Identity } from './engine.ts'
import { FolderError } from './errors.ts'

/**
 * The grant that every batch of this device carries: its own where it was given one, or one that it issues itself with the write key.
 * Undefined for a device that may not write.
 * @throws FolderError BAD_GRANT for one that is another device's or folder's, or gives another right
 */
export function writeGrantOf({ key, grant, label }: Pick<FolderInit, 'key' | 'grant' | 'label'>, identity: Identity, ed25519: Ed25519): Uint8Array | undefined {
  if (key.right === 'write') return encodeGrant(issueGrant(key, { device: identity.publicKey, right: 'write', epoch: key.epoch, expiry: NO_EXPIRY }, ed25519))
  if (grant === undefined) return undefined
  try {
    const { right } = verifyGrant(grant, { folder: key.folder, folderPublicKey: key.publicKey, device: identity.publicKey }, ed25519)
    if (right !== 'write') throw new ProtocolError('BAD_GRANT', `the grant gives the right ${right}`)
    return grant
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error
    throw new FolderError({
      code: 'BAD_GRANT',
      message: `this device may not write to the folder "${label}" any more: ${error.message}`,
      hint: 'remove the folder here (its files stay) and join it with a new invitation'
    })
  }
}
