import { FolderError } from '../errors.ts'

/**
 * Each kind of index has a format, which rises when older code could not read what newer code writes. What is older is read as it is.
 * @throws FolderError INDEX_NEWER
 */
export function checkFormat(format: number, known: number): void {
  if (format <= known) return
  throw new FolderError({
    code: 'INDEX_NEWER',
    message: `the index was written by a newer Syncline: it has format ${format}, and this Syncline knows up to ${known}`,
    hint: 'update Syncline; or stop it and delete the index, in index/ of the home: it is made anew from the disk and the peers'
  })
}
