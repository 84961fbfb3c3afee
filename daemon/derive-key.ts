import { type FolderKey, ProtocolError, readKeyOf, type Right, storeKeyOf } from '../protocol/index.ts'

/**
 * The key of `right` that follows from `key`.
 * @throws ProtocolError BAD_KEY where `key` is weaker
 */
export function derive(key: FolderKey, right: Right): FolderKey {
  if (right === 'store') return storeKeyOf(key)
  if (right === 'read') return readKeyOf(key)
  if (key.right === 'write') return key
  throw new ProtocolError('BAD_KEY', `a ${key.right} key cannot give a write key: ask someone who holds the write key`)
}
