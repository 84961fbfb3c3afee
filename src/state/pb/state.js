import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
const NO_BYTES = new Uint8Array(0);
export var Entry;
(function (Entry) {
    let _codec;
    Entry.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.versions != null && obj.versions.length > 0) {
                    for (const value of obj.versions) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (obj.held != null) {
                    w.uint32(18);
                    Held.codec().encode(obj.held, w);
                }
                if ((obj.aside != null && obj.aside !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.aside);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    versions: [],
                    aside: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements');
                            }
                            obj.versions.push(reader.bytes());
                            break;
                        }
                        case 2: {
                            obj.held = Held.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.held
                            });
                            break;
                        }
                        case 3: {
                            obj.aside = reader.uint32();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    versions: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements');
                            }
                            yield {
                                field: `${prefix}.versions[]`,
                                index: obj.versions,
                                value: reader.bytes()
                            };
                            obj.versions++;
                            break;
                        }
                        case 2: {
                            yield* Held.codec().stream(reader, reader.uint32(), `${prefix}.held`, {
                                limits: opts.limits?.held
                            });
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.aside`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Entry.codec());
    }
    Entry.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Entry.codec(), opts);
    }
    Entry.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Entry.codec(), opts);
    }
    Entry.stream = stream;
})(Entry || (Entry = {}));
export var Held;
(function (Held) {
    let _codec;
    Held.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.form != null && obj.form !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.form);
                }
                if (obj.version != null && obj.version.length > 0) {
                    for (const value of obj.version) {
                        w.uint32(18);
                        SeenReplica.codec().encode(value, w);
                    }
                }
                if ((obj.type != null && obj.type !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.type);
                }
                if ((obj.content != null && obj.content.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.content);
                }
                if ((obj.mode != null && obj.mode !== 0)) {
                    w.uint32(40);
                    w.uint32(obj.mode);
                }
                if ((obj.mtime != null && obj.mtime !== 0n)) {
                    w.uint32(48);
                    obj.mtime < 9007199254740992n ? w.uint64Number(Number(obj.mtime)) : w.uint64(obj.mtime);
                }
                if ((obj.target != null && obj.target !== '')) {
                    w.uint32(58);
                    w.string(obj.target);
                }
                if ((obj.dev != null && obj.dev !== 0n)) {
                    w.uint32(64);
                    obj.dev < 9007199254740992n ? w.uint64Number(Number(obj.dev)) : w.uint64(obj.dev);
                }
                if ((obj.ino != null && obj.ino !== 0n)) {
                    w.uint32(72);
                    obj.ino < 9007199254740992n ? w.uint64Number(Number(obj.ino)) : w.uint64(obj.ino);
                }
                if ((obj.size != null && obj.size !== 0)) {
                    w.uint32(80);
                    w.uint64Number(obj.size);
                }
                if ((obj.statMtime != null && obj.statMtime !== 0n)) {
                    w.uint32(88);
                    obj.statMtime < 9007199254740992n ? w.uint64Number(Number(obj.statMtime)) : w.uint64(obj.statMtime);
                }
                if ((obj.statCtime != null && obj.statCtime !== 0n)) {
                    w.uint32(96);
                    obj.statCtime < 9007199254740992n ? w.uint64Number(Number(obj.statCtime)) : w.uint64(obj.statCtime);
                }
                if ((obj.statMode != null && obj.statMode !== 0)) {
                    w.uint32(104);
                    w.uint32(obj.statMode);
                }
                if ((obj.diskPath != null && obj.diskPath !== '')) {
                    w.uint32(114);
                    w.string(obj.diskPath);
                }
                if ((obj.racy != null && obj.racy !== false)) {
                    w.uint32(120);
                    w.bool(obj.racy);
                }
                if ((obj.local != null && obj.local !== false)) {
                    w.uint32(128);
                    w.bool(obj.local);
                }
                if ((obj.author != null && obj.author.byteLength > 0)) {
                    w.uint32(138);
                    w.bytes(obj.author);
                }
                if ((obj.reverted != null && obj.reverted !== false)) {
                    w.uint32(144);
                    w.bool(obj.reverted);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    form: 0,
                    version: [],
                    type: 0,
                    content: NO_BYTES,
                    mode: 0,
                    mtime: 0n,
                    target: '',
                    dev: 0n,
                    ino: 0n,
                    size: 0,
                    statMtime: 0n,
                    statCtime: 0n,
                    statMode: 0,
                    diskPath: '',
                    racy: false,
                    local: false,
                    author: NO_BYTES,
                    reverted: false
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.form = reader.uint32();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.version != null && obj.version.length === opts.limits.version) {
                                throw new MaxLengthError('Decode error - repeated field "version" had too many elements');
                            }
                            obj.version.push(SeenReplica.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.version$
                            }));
                            break;
                        }
                        case 3: {
                            obj.type = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.content = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.mode = reader.uint32();
                            break;
                        }
                        case 6: {
                            obj.mtime = reader.uint64();
                            break;
                        }
                        case 7: {
                            obj.target = reader.string();
                            break;
                        }
                        case 8: {
                            obj.dev = reader.uint64();
                            break;
                        }
                        case 9: {
                            obj.ino = reader.uint64();
                            break;
                        }
                        case 10: {
                            obj.size = reader.uint64Number();
                            break;
                        }
                        case 11: {
                            obj.statMtime = reader.uint64();
                            break;
                        }
                        case 12: {
                            obj.statCtime = reader.uint64();
                            break;
                        }
                        case 13: {
                            obj.statMode = reader.uint32();
                            break;
                        }
                        case 14: {
                            obj.diskPath = reader.string();
                            break;
                        }
                        case 15: {
                            obj.racy = reader.bool();
                            break;
                        }
                        case 16: {
                            obj.local = reader.bool();
                            break;
                        }
                        case 17: {
                            obj.author = reader.bytes();
                            break;
                        }
                        case 18: {
                            obj.reverted = reader.bool();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    version: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.form`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.version != null && obj.version === opts.limits.version) {
                                throw new MaxLengthError('Streaming decode error - repeated field "version" had too many elements');
                            }
                            for (const evt of SeenReplica.codec().stream(reader, reader.uint32(), `${prefix}.version[]`, {
                                limits: opts.limits?.version$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.version
                                };
                            }
                            obj.version++;
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.type`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.content`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.mode`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.mtime`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.target`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.dev`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.ino`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.size`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 11: {
                            yield {
                                field: `${prefix}.statMtime`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 12: {
                            yield {
                                field: `${prefix}.statCtime`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 13: {
                            yield {
                                field: `${prefix}.statMode`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 14: {
                            yield {
                                field: `${prefix}.diskPath`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 15: {
                            yield {
                                field: `${prefix}.racy`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 16: {
                            yield {
                                field: `${prefix}.local`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 17: {
                            yield {
                                field: `${prefix}.author`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 18: {
                            yield {
                                field: `${prefix}.reverted`,
                                value: reader.bool()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Held.codec());
    }
    Held.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Held.codec(), opts);
    }
    Held.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Held.codec(), opts);
    }
    Held.stream = stream;
})(Held || (Held = {}));
export var SeenReplica;
(function (SeenReplica) {
    let _codec;
    SeenReplica.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.replica != null && obj.replica.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.replica);
                }
                if ((obj.seq != null && obj.seq !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.seq);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    replica: NO_BYTES,
                    seq: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.replica = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.seq = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.replica`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.seq`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SeenReplica.codec());
    }
    SeenReplica.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SeenReplica.codec(), opts);
    }
    SeenReplica.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SeenReplica.codec(), opts);
    }
    SeenReplica.stream = stream;
})(SeenReplica || (SeenReplica = {}));
export var Meta;
(function (Meta) {
    let _codec;
    Meta.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.format != null && obj.format !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.format);
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.nonce);
                }
                if ((obj.lastSeq != null && obj.lastSeq !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.lastSeq);
                }
                if ((obj.previous != null && obj.previous.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.previous);
                }
                if (obj.knowledge != null && obj.knowledge.length > 0) {
                    for (const value of obj.knowledge) {
                        w.uint32(42);
                        KnownReplica.codec().encode(value, w);
                    }
                }
                if ((obj.digest != null && obj.digest.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.digest);
                }
                if ((obj.files != null && obj.files !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.files);
                }
                if ((obj.directories != null && obj.directories !== 0)) {
                    w.uint32(64);
                    w.uint64Number(obj.directories);
                }
                if ((obj.bytes != null && obj.bytes !== 0)) {
                    w.uint32(72);
                    w.uint64Number(obj.bytes);
                }
                if ((obj.needFiles != null && obj.needFiles !== 0)) {
                    w.uint32(80);
                    w.uint64Number(obj.needFiles);
                }
                if ((obj.needBytes != null && obj.needBytes !== 0)) {
                    w.uint32(88);
                    w.uint64Number(obj.needBytes);
                }
                if ((obj.needDeletes != null && obj.needDeletes !== 0)) {
                    w.uint32(96);
                    w.uint64Number(obj.needDeletes);
                }
                if ((obj.needs != null && obj.needs !== 0)) {
                    w.uint32(104);
                    w.uint64Number(obj.needs);
                }
                if ((obj.localChanges != null && obj.localChanges !== 0)) {
                    w.uint32(112);
                    w.uint64Number(obj.localChanges);
                }
                if ((obj.conflicts != null && obj.conflicts !== 0)) {
                    w.uint32(120);
                    w.uint64Number(obj.conflicts);
                }
                if ((obj.scanned != null && obj.scanned !== false)) {
                    w.uint32(128);
                    w.bool(obj.scanned);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(136);
                    w.uint32(obj.epoch);
                }
                if ((obj.leftOut != null && obj.leftOut !== 0)) {
                    w.uint32(144);
                    w.uint64Number(obj.leftOut);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    format: 0,
                    nonce: NO_BYTES,
                    lastSeq: 0,
                    previous: NO_BYTES,
                    knowledge: [],
                    digest: NO_BYTES,
                    files: 0,
                    directories: 0,
                    bytes: 0,
                    needFiles: 0,
                    needBytes: 0,
                    needDeletes: 0,
                    needs: 0,
                    localChanges: 0,
                    conflicts: 0,
                    scanned: false,
                    epoch: 0,
                    leftOut: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.format = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.nonce = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.lastSeq = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            obj.previous = reader.bytes();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.knowledge != null && obj.knowledge.length === opts.limits.knowledge) {
                                throw new MaxLengthError('Decode error - repeated field "knowledge" had too many elements');
                            }
                            obj.knowledge.push(KnownReplica.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.knowledge$
                            }));
                            break;
                        }
                        case 6: {
                            obj.digest = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.files = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.directories = reader.uint64Number();
                            break;
                        }
                        case 9: {
                            obj.bytes = reader.uint64Number();
                            break;
                        }
                        case 10: {
                            obj.needFiles = reader.uint64Number();
                            break;
                        }
                        case 11: {
                            obj.needBytes = reader.uint64Number();
                            break;
                        }
                        case 12: {
                            obj.needDeletes = reader.uint64Number();
                            break;
                        }
                        case 13: {
                            obj.needs = reader.uint64Number();
                            break;
                        }
                        case 14: {
                            obj.localChanges = reader.uint64Number();
                            break;
                        }
                        case 15: {
                            obj.conflicts = reader.uint64Number();
                            break;
                        }
                        case 16: {
                            obj.scanned = reader.bool();
                            break;
                        }
                        case 17: {
                            obj.epoch = reader.uint32();
                            break;
                        }
                        case 18: {
                            obj.leftOut = reader.uint64Number();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    knowledge: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.format`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.nonce`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.lastSeq`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.previous`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.knowledge != null && obj.knowledge === opts.limits.knowledge) {
                                throw new MaxLengthError('Streaming decode error - repeated field "knowledge" had too many elements');
                            }
                            for (const evt of KnownReplica.codec().stream(reader, reader.uint32(), `${prefix}.knowledge[]`, {
                                limits: opts.limits?.knowledge$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.knowledge
                                };
                            }
                            obj.knowledge++;
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.digest`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.files`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.directories`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.bytes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.needFiles`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 11: {
                            yield {
                                field: `${prefix}.needBytes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 12: {
                            yield {
                                field: `${prefix}.needDeletes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 13: {
                            yield {
                                field: `${prefix}.needs`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 14: {
                            yield {
                                field: `${prefix}.localChanges`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 15: {
                            yield {
                                field: `${prefix}.conflicts`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 16: {
                            yield {
                                field: `${prefix}.scanned`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 17: {
                            yield {
                                field: `${prefix}.epoch`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 18: {
                            yield {
                                field: `${prefix}.leftOut`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, Meta.codec());
    }
    Meta.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Meta.codec(), opts);
    }
    Meta.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Meta.codec(), opts);
    }
    Meta.stream = stream;
})(Meta || (Meta = {}));
export var KnownReplica;
(function (KnownReplica) {
    let _codec;
    KnownReplica.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.replica != null && obj.replica.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.replica);
                }
                if (obj.spans != null && obj.spans.length > 0) {
                    for (const value of obj.spans) {
                        w.uint32(16);
                        w.uint64Number(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    replica: NO_BYTES,
                    spans: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.replica = reader.bytes();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.spans != null && obj.spans.length === opts.limits.spans) {
                                throw new MaxLengthError('Decode error - repeated field "spans" had too many elements');
                            }
                            obj.spans.push(reader.uint64Number());
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    spans: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.replica`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.spans != null && obj.spans === opts.limits.spans) {
                                throw new MaxLengthError('Streaming decode error - repeated field "spans" had too many elements');
                            }
                            yield {
                                field: `${prefix}.spans[]`,
                                index: obj.spans,
                                value: reader.uint64Number()
                            };
                            obj.spans++;
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, KnownReplica.codec());
    }
    KnownReplica.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, KnownReplica.codec(), opts);
    }
    KnownReplica.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, KnownReplica.codec(), opts);
    }
    KnownReplica.stream = stream;
})(KnownReplica || (KnownReplica = {}));
export var SealedMeta;
(function (SealedMeta) {
    let _codec;
    SealedMeta.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.format != null && obj.format !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.format);
                }
                if (obj.knowledge != null && obj.knowledge.length > 0) {
                    for (const value of obj.knowledge) {
                        w.uint32(18);
                        KnownReplica.codec().encode(value, w);
                    }
                }
                if ((obj.entries != null && obj.entries !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.entries);
                }
                if ((obj.bytes != null && obj.bytes !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.bytes);
                }
                if ((obj.needBytes != null && obj.needBytes !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.needBytes);
                }
                if ((obj.counter != null && obj.counter !== 0)) {
                    w.uint32(48);
                    w.uint64Number(obj.counter);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(56);
                    w.uint32(obj.epoch);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    format: 0,
                    knowledge: [],
                    entries: 0,
                    bytes: 0,
                    needBytes: 0,
                    counter: 0,
                    epoch: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.format = reader.uint32();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.knowledge != null && obj.knowledge.length === opts.limits.knowledge) {
                                throw new MaxLengthError('Decode error - repeated field "knowledge" had too many elements');
                            }
                            obj.knowledge.push(KnownReplica.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.knowledge$
                            }));
                            break;
                        }
                        case 3: {
                            obj.entries = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            obj.bytes = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            obj.needBytes = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.counter = reader.uint64Number();
                            break;
                        }
                        case 7: {
                            obj.epoch = reader.uint32();
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const obj = {
                    knowledge: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.format`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.knowledge != null && obj.knowledge === opts.limits.knowledge) {
                                throw new MaxLengthError('Streaming decode error - repeated field "knowledge" had too many elements');
                            }
                            for (const evt of KnownReplica.codec().stream(reader, reader.uint32(), `${prefix}.knowledge[]`, {
                                limits: opts.limits?.knowledge$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.knowledge
                                };
                            }
                            obj.knowledge++;
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.entries`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.bytes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.needBytes`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.counter`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.epoch`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
            });
        }
        return _codec;
    };
    function encode(obj) {
        return encodeMessage(obj, SealedMeta.codec());
    }
    SealedMeta.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedMeta.codec(), opts);
    }
    SealedMeta.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedMeta.codec(), opts);
    }
    SealedMeta.stream = stream;
})(SealedMeta || (SealedMeta = {}));
