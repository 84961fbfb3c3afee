/** Which records of a batch count: what its grant says, held against the lineage of the folder (docs/specs/grants.md, "Admission"). */
import { equals } from 'uint8arrays/equals'
import type { BatchHeader } from './batch.ts'
import { deviceIdOf } from './device-id.ts'
import type { Ed25519 } from './ed25519.ts'
import { ProtocolError } from './errors.ts'
import { decodeGrant, NO_EXPIRY, verifyGrant } from './grant.ts'
import { hasNumber } from './interval-set.ts'
import type { FolderKey } from './keys.ts'
import type { Lineage } from './lineage.ts'

/** The key that a device works under in a folder, and what leads to it. */
export interface Tenure {
  readonly key: FolderKey
  readonly lineage: Lineage
}

/** What a device has signed, as one that may write. */
export interface Written {
  /** Its public key. */
  readonly device: Uint8Array
  readonly grant: Uint8Array
}

/** What a batch is held against. */
export interface Authority extends Tenure {
  /** Milliseconds since 1970. */
  readonly nowMs: number
  /** Whether the signature of the grant was checked before. */
  readonly verified?: boolean
}

export type Admission =
  | 'all'
  /** What the cut names. */
  | 'cut'
  /** Its epoch is not known here. */
  | 'none'

/**
 * Checks the grant of a batch, and says what of the batch counts now.
 * @throws ProtocolError BAD_GRANT
 */
export function admissionOf(header: Written, authority: Authority, ed25519: Ed25519): Admission {
  const { key, nowMs, verified = false } = authority
  const grant = decodeGrant(header.grant)
  // A peer that knows of a succession that is not known here: its records wait for that.
  if (grant.epoch > key.epoch) return 'none'
  if (!verified) assertGranted(header, authority, ed25519)
  if (grant.expiry !== NO_EXPIRY && nowMs >= grant.expiry) return 'cut'
  return isOutOfDate(header, authority) ? 'cut' : 'all'
}

/** Whether all counts that the device signs now. @throws ProtocolError BAD_GRANT */
export function mayWriteNow(written: Written, authority: Authority, ed25519: Ed25519): boolean {
  return admissionOf(written, authority, ed25519) === 'all'
}

/**
 * Checks that the device was granted the right to write under some key of the folder, be it a member still or not.
 * @throws ProtocolError BAD_GRANT
 */
export function assertGranted({ device, grant: bytes }: Written, { key, lineage }: Tenure, ed25519: Ed25519): void {
  const folderPublicKey = lineage.publicKeyAt(decodeGrant(bytes).epoch)
  if (folderPublicKey === undefined) throw new ProtocolError('BAD_GRANT', 'something is signed under a key of the folder that is not known here')
  const grant = verifyGrant(bytes, { folderPublicKey, folder: key.folder }, ed25519)
  if (grant.right !== 'write' || !equals(grant.device, device))
    throw new ProtocolError('BAD_GRANT', 'something is signed by a device that has no right to write')
}

/** Whether what the cut does not name of a batch counts no more, whoever brings it and whenever, for as long as the folder has this key. */
export function isOutOfDate({ device, grant }: Written, { key, lineage }: Tenure): boolean {
  return decodeGrant(grant).epoch < key.epoch && lineage.memberOf(deviceIdOf(device))?.right !== 'write'
}

export function isAdmitted(admission: Admission, lineage: Lineage, header: BatchHeader, index: number): boolean {
  if (admission === 'cut') return hasNumber(lineage.cut.get(header.replica) ?? [], header.first + index)
  return admission === 'all'
}
