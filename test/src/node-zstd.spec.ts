import { nodeZstd } from '../../src/node-zstd.ts'
import { zstdCompliance } from '../compliance/zstd.ts'

const zstd = nodeZstd()
if (zstd === undefined) console.log('skipped: zstd, for this Node.js has none')
else zstdCompliance('of Node.js', zstd)
