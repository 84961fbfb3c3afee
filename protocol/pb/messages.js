import { decodeMessage, encodeMessage, MaxLengthError, message, streamMessage } from 'protons-runtime';
const NO_BYTES = new Uint8Array(0);
export var Message;
(function (Message) {
    let _codec;
    Message.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                obj = { ...obj };
                if (obj.goodbye != null) {
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.partial != null) {
                    obj.goodbye = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.summary != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.unheld != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.granted != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.batch != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.knowledge != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.open != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.offer = undefined;
                    obj.hello = undefined;
                }
                if (obj.offer != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.hello = undefined;
                }
                if (obj.hello != null) {
                    obj.goodbye = undefined;
                    obj.partial = undefined;
                    obj.summary = undefined;
                    obj.unheld = undefined;
                    obj.granted = undefined;
                    obj.batch = undefined;
                    obj.knowledge = undefined;
                    obj.open = undefined;
                    obj.offer = undefined;
                }
                if (obj.hello != null) {
                    w.uint32(10);
                    Hello.codec().encode(obj.hello, w);
                }
                if (obj.offer != null) {
                    w.uint32(18);
                    Offer.codec().encode(obj.offer, w);
                }
                if (obj.open != null) {
                    w.uint32(26);
                    Open.codec().encode(obj.open, w);
                }
                if (obj.knowledge != null) {
                    w.uint32(34);
                    KnowledgeMap.codec().encode(obj.knowledge, w);
                }
                if (obj.batch != null) {
                    w.uint32(42);
                    Batch.codec().encode(obj.batch, w);
                }
                if (obj.granted != null) {
                    w.uint32(50);
                    KnowledgeMap.codec().encode(obj.granted, w);
                }
                if (obj.unheld != null) {
                    w.uint32(58);
                    KnowledgeMap.codec().encode(obj.unheld, w);
                }
                if (obj.summary != null) {
                    w.uint32(66);
                    FolderSummary.codec().encode(obj.summary, w);
                }
                if (obj.partial != null) {
                    w.uint32(74);
                    PartialContent.codec().encode(obj.partial, w);
                }
                if (obj.goodbye != null) {
                    w.uint32(82);
                    Goodbye.codec().encode(obj.goodbye, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {};
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.hello = Hello.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.hello
                            });
                            break;
                        }
                        case 2: {
                            obj.offer = Offer.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.offer
                            });
                            break;
                        }
                        case 3: {
                            obj.open = Open.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.open
                            });
                            break;
                        }
                        case 4: {
                            obj.knowledge = KnowledgeMap.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.knowledge
                            });
                            break;
                        }
                        case 5: {
                            obj.batch = Batch.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.batch
                            });
                            break;
                        }
                        case 6: {
                            obj.granted = KnowledgeMap.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.granted
                            });
                            break;
                        }
                        case 7: {
                            obj.unheld = KnowledgeMap.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.unheld
                            });
                            break;
                        }
                        case 8: {
                            obj.summary = FolderSummary.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.summary
                            });
                            break;
                        }
                        case 9: {
                            obj.partial = PartialContent.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.partial
                            });
                            break;
                        }
                        case 10: {
                            obj.goodbye = Goodbye.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.goodbye
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.goodbye != null) {
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.partial != null) {
                    delete obj.goodbye;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.summary != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.unheld != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.granted != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.batch != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.knowledge != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.open;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.open != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.offer;
                    delete obj.hello;
                }
                if (obj.offer != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.hello;
                }
                if (obj.hello != null) {
                    delete obj.goodbye;
                    delete obj.partial;
                    delete obj.summary;
                    delete obj.unheld;
                    delete obj.granted;
                    delete obj.batch;
                    delete obj.knowledge;
                    delete obj.open;
                    delete obj.offer;
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* Hello.codec().stream(reader, reader.uint32(), `${prefix}.hello`, {
                                limits: opts.limits?.hello
                            });
                            break;
                        }
                        case 2: {
                            yield* Offer.codec().stream(reader, reader.uint32(), `${prefix}.offer`, {
                                limits: opts.limits?.offer
                            });
                            break;
                        }
                        case 3: {
                            yield* Open.codec().stream(reader, reader.uint32(), `${prefix}.open`, {
                                limits: opts.limits?.open
                            });
                            break;
                        }
                        case 4: {
                            yield* KnowledgeMap.codec().stream(reader, reader.uint32(), `${prefix}.knowledge`, {
                                limits: opts.limits?.knowledge
                            });
                            break;
                        }
                        case 5: {
                            yield* Batch.codec().stream(reader, reader.uint32(), `${prefix}.batch`, {
                                limits: opts.limits?.batch
                            });
                            break;
                        }
                        case 6: {
                            yield* KnowledgeMap.codec().stream(reader, reader.uint32(), `${prefix}.granted`, {
                                limits: opts.limits?.granted
                            });
                            break;
                        }
                        case 7: {
                            yield* KnowledgeMap.codec().stream(reader, reader.uint32(), `${prefix}.unheld`, {
                                limits: opts.limits?.unheld
                            });
                            break;
                        }
                        case 8: {
                            yield* FolderSummary.codec().stream(reader, reader.uint32(), `${prefix}.summary`, {
                                limits: opts.limits?.summary
                            });
                            break;
                        }
                        case 9: {
                            yield* PartialContent.codec().stream(reader, reader.uint32(), `${prefix}.partial`, {
                                limits: opts.limits?.partial
                            });
                            break;
                        }
                        case 10: {
                            yield* Goodbye.codec().stream(reader, reader.uint32(), `${prefix}.goodbye`, {
                                limits: opts.limits?.goodbye
                            });
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
        return encodeMessage(obj, Message.codec());
    }
    Message.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Message.codec(), opts);
    }
    Message.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Message.codec(), opts);
    }
    Message.stream = stream;
})(Message || (Message = {}));
export var Hello;
(function (Hello) {
    let _codec;
    Hello.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.version != null && obj.version !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.version);
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.nonce);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    version: 0,
                    nonce: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.version = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.nonce = reader.bytes();
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
                                field: `${prefix}.version`,
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
        return encodeMessage(obj, Hello.codec());
    }
    Hello.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Hello.codec(), opts);
    }
    Hello.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Hello.codec(), opts);
    }
    Hello.stream = stream;
})(Hello || (Hello = {}));
export var Offer;
(function (Offer) {
    let _codec;
    Offer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.blinded != null && obj.blinded.length > 0) {
                    for (const value of obj.blinded) {
                        w.uint32(10);
                        w.bytes(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    blinded: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.blinded != null && obj.blinded.length === opts.limits.blinded) {
                                throw new MaxLengthError('Decode error - repeated field "blinded" had too many elements');
                            }
                            obj.blinded.push(reader.bytes());
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
                    blinded: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.blinded != null && obj.blinded === opts.limits.blinded) {
                                throw new MaxLengthError('Streaming decode error - repeated field "blinded" had too many elements');
                            }
                            yield {
                                field: `${prefix}.blinded[]`,
                                index: obj.blinded,
                                value: reader.bytes()
                            };
                            obj.blinded++;
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
        return encodeMessage(obj, Offer.codec());
    }
    Offer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Offer.codec(), opts);
    }
    Offer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Offer.codec(), opts);
    }
    Offer.stream = stream;
})(Offer || (Offer = {}));
export var Open;
(function (Open) {
    let _codec;
    Open.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.blinded != null && obj.blinded.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.blinded);
                }
                if ((obj.right != null && obj.right !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.right);
                }
                if ((obj.proof != null && obj.proof.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.proof);
                }
                if ((obj.name != null && obj.name !== '')) {
                    w.uint32(42);
                    w.string(obj.name);
                }
                if (obj.addresses != null && obj.addresses.length > 0) {
                    for (const value of obj.addresses) {
                        w.uint32(50);
                        w.string(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    blinded: NO_BYTES,
                    right: 0,
                    proof: NO_BYTES,
                    name: '',
                    addresses: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.blinded = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.right = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.proof = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.name = reader.string();
                            break;
                        }
                        case 6: {
                            if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements');
                            }
                            obj.addresses.push(reader.string());
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
                    addresses: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.blinded`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.right`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.proof`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.name`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 6: {
                            if (opts.limits?.addresses != null && obj.addresses === opts.limits.addresses) {
                                throw new MaxLengthError('Streaming decode error - repeated field "addresses" had too many elements');
                            }
                            yield {
                                field: `${prefix}.addresses[]`,
                                index: obj.addresses,
                                value: reader.string()
                            };
                            obj.addresses++;
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
        return encodeMessage(obj, Open.codec());
    }
    Open.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Open.codec(), opts);
    }
    Open.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Open.codec(), opts);
    }
    Open.stream = stream;
})(Open || (Open = {}));
export var KnowledgeMap;
(function (KnowledgeMap) {
    let _codec;
    KnowledgeMap.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if (obj.replicas != null && obj.replicas.length > 0) {
                    for (const value of obj.replicas) {
                        w.uint32(18);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    replicas: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            if (opts.limits?.replicas != null && obj.replicas.length === opts.limits.replicas) {
                                throw new MaxLengthError('Decode error - repeated field "replicas" had too many elements');
                            }
                            obj.replicas.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.replicas$
                            }));
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
                    replicas: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            if (opts.limits?.replicas != null && obj.replicas === opts.limits.replicas) {
                                throw new MaxLengthError('Streaming decode error - repeated field "replicas" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.replicas[]`, {
                                limits: opts.limits?.replicas$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.replicas
                                };
                            }
                            obj.replicas++;
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
        return encodeMessage(obj, KnowledgeMap.codec());
    }
    KnowledgeMap.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, KnowledgeMap.codec(), opts);
    }
    KnowledgeMap.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, KnowledgeMap.codec(), opts);
    }
    KnowledgeMap.stream = stream;
})(KnowledgeMap || (KnowledgeMap = {}));
export var ReplicaIntervals;
(function (ReplicaIntervals) {
    let _codec;
    ReplicaIntervals.codec = () => {
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
        return encodeMessage(obj, ReplicaIntervals.codec());
    }
    ReplicaIntervals.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ReplicaIntervals.codec(), opts);
    }
    ReplicaIntervals.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ReplicaIntervals.codec(), opts);
    }
    ReplicaIntervals.stream = stream;
})(ReplicaIntervals || (ReplicaIntervals = {}));
export var Batch;
(function (Batch) {
    let _codec;
    Batch.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.header != null && obj.header.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.header);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.signature);
                }
                if (obj.records != null && obj.records.length > 0) {
                    for (const value of obj.records) {
                        w.uint32(34);
                        Slot.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    header: NO_BYTES,
                    signature: NO_BYTES,
                    records: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.header = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        case 4: {
                            if (opts.limits?.records != null && obj.records.length === opts.limits.records) {
                                throw new MaxLengthError('Decode error - repeated field "records" had too many elements');
                            }
                            obj.records.push(Slot.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.records$
                            }));
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
                    records: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.header`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            if (opts.limits?.records != null && obj.records === opts.limits.records) {
                                throw new MaxLengthError('Streaming decode error - repeated field "records" had too many elements');
                            }
                            for (const evt of Slot.codec().stream(reader, reader.uint32(), `${prefix}.records[]`, {
                                limits: opts.limits?.records$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.records
                                };
                            }
                            obj.records++;
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
        return encodeMessage(obj, Batch.codec());
    }
    Batch.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Batch.codec(), opts);
    }
    Batch.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Batch.codec(), opts);
    }
    Batch.stream = stream;
})(Batch || (Batch = {}));
export var Slot;
(function (Slot) {
    let _codec;
    Slot.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.index != null && obj.index !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.index);
                }
                if ((obj.record != null && obj.record.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.record);
                }
                if ((obj.content != null && obj.content.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.content);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    index: 0,
                    record: NO_BYTES,
                    content: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.index = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.record = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.content = reader.bytes();
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
                                field: `${prefix}.index`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.record`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.content`,
                                value: reader.bytes()
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
        return encodeMessage(obj, Slot.codec());
    }
    Slot.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Slot.codec(), opts);
    }
    Slot.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Slot.codec(), opts);
    }
    Slot.stream = stream;
})(Slot || (Slot = {}));
export var FolderSummary;
(function (FolderSummary) {
    let _codec;
    FolderSummary.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.digest != null && obj.digest.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.digest);
                }
                if ((obj.idle != null && obj.idle !== false)) {
                    w.uint32(24);
                    w.bool(obj.idle);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    digest: NO_BYTES,
                    idle: false
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.digest = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.idle = reader.bool();
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.digest`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.idle`,
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
        return encodeMessage(obj, FolderSummary.codec());
    }
    FolderSummary.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, FolderSummary.codec(), opts);
    }
    FolderSummary.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, FolderSummary.codec(), opts);
    }
    FolderSummary.stream = stream;
})(FolderSummary || (FolderSummary = {}));
export var PartialContent;
(function (PartialContent) {
    let _codec;
    PartialContent.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.content != null && obj.content.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.content);
                }
                if (obj.spans != null && obj.spans.length > 0) {
                    for (const value of obj.spans) {
                        w.uint32(24);
                        w.uint32(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    content: NO_BYTES,
                    spans: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.content = reader.bytes();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.spans != null && obj.spans.length === opts.limits.spans) {
                                throw new MaxLengthError('Decode error - repeated field "spans" had too many elements');
                            }
                            obj.spans.push(reader.uint32());
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.content`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.spans != null && obj.spans === opts.limits.spans) {
                                throw new MaxLengthError('Streaming decode error - repeated field "spans" had too many elements');
                            }
                            yield {
                                field: `${prefix}.spans[]`,
                                index: obj.spans,
                                value: reader.uint32()
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
        return encodeMessage(obj, PartialContent.codec());
    }
    PartialContent.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PartialContent.codec(), opts);
    }
    PartialContent.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PartialContent.codec(), opts);
    }
    PartialContent.stream = stream;
})(PartialContent || (PartialContent = {}));
export var Goodbye;
(function (Goodbye) {
    let _codec;
    Goodbye.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.code != null && obj.code !== '')) {
                    w.uint32(10);
                    w.string(obj.code);
                }
                if ((obj.message != null && obj.message !== '')) {
                    w.uint32(18);
                    w.string(obj.message);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    code: '',
                    message: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.code = reader.string();
                            break;
                        }
                        case 2: {
                            obj.message = reader.string();
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
                                field: `${prefix}.code`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.message`,
                                value: reader.string()
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
        return encodeMessage(obj, Goodbye.codec());
    }
    Goodbye.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Goodbye.codec(), opts);
    }
    Goodbye.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Goodbye.codec(), opts);
    }
    Goodbye.stream = stream;
})(Goodbye || (Goodbye = {}));
export var BatchHeader;
(function (BatchHeader) {
    let _codec;
    BatchHeader.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.folder != null && obj.folder.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.folder);
                }
                if ((obj.replica != null && obj.replica.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.replica);
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.nonce);
                }
                if ((obj.device != null && obj.device.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.device);
                }
                if ((obj.first != null && obj.first !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.first);
                }
                if ((obj.hashes != null && obj.hashes.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.hashes);
                }
                if ((obj.previous != null && obj.previous.byteLength > 0)) {
                    w.uint32(58);
                    w.bytes(obj.previous);
                }
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(66);
                    w.bytes(obj.grant);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    replica: NO_BYTES,
                    nonce: NO_BYTES,
                    device: NO_BYTES,
                    first: 0,
                    hashes: NO_BYTES,
                    previous: NO_BYTES,
                    grant: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.folder = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.replica = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.nonce = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.device = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.first = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.hashes = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.previous = reader.bytes();
                            break;
                        }
                        case 8: {
                            obj.grant = reader.bytes();
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
                                field: `${prefix}.folder`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.replica`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.nonce`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.device`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.first`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.hashes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.previous`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.grant`,
                                value: reader.bytes()
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
        return encodeMessage(obj, BatchHeader.codec());
    }
    BatchHeader.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BatchHeader.codec(), opts);
    }
    BatchHeader.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BatchHeader.codec(), opts);
    }
    BatchHeader.stream = stream;
})(BatchHeader || (BatchHeader = {}));
export var Grant;
(function (Grant) {
    let _codec;
    Grant.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.folder != null && obj.folder.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.folder);
                }
                if ((obj.device != null && obj.device.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.device);
                }
                if ((obj.right != null && obj.right !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.right);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.epoch);
                }
                if ((obj.expiry != null && obj.expiry !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.expiry);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    right: 0,
                    epoch: 0,
                    expiry: 0,
                    signature: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.folder = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.device = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.right = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.epoch = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            obj.expiry = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.signature = reader.bytes();
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
                                field: `${prefix}.folder`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.device`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.right`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.epoch`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.expiry`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
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
        return encodeMessage(obj, Grant.codec());
    }
    Grant.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Grant.codec(), opts);
    }
    Grant.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Grant.codec(), opts);
    }
    Grant.stream = stream;
})(Grant || (Grant = {}));
export var Record;
(function (Record) {
    let _codec;
    Record.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.path != null && obj.path.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.path);
                }
                if ((obj.replica != null && obj.replica.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.replica);
                }
                if ((obj.seq != null && obj.seq !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.seq);
                }
                if (obj.vector != null && obj.vector.length > 0) {
                    for (const value of obj.vector) {
                        w.uint32(34);
                        VectorEntry.codec().encode(value, w);
                    }
                }
                if ((obj.type != null && obj.type !== 0)) {
                    w.uint32(40);
                    w.uint32(obj.type);
                }
                if ((obj.content != null && obj.content.byteLength > 0)) {
                    w.uint32(50);
                    w.bytes(obj.content);
                }
                if ((obj.size != null && obj.size !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.size);
                }
                if ((obj.mode != null && obj.mode !== 0)) {
                    w.uint32(64);
                    w.uint32(obj.mode);
                }
                if ((obj.mtime != null && obj.mtime !== 0n)) {
                    w.uint32(72);
                    obj.mtime < 9007199254740992n ? w.uint64Number(Number(obj.mtime)) : w.uint64(obj.mtime);
                }
                if ((obj.target != null && obj.target.byteLength > 0)) {
                    w.uint32(82);
                    w.bytes(obj.target);
                }
                if ((obj.ancestor != null && obj.ancestor.byteLength > 0)) {
                    w.uint32(90);
                    w.bytes(obj.ancestor);
                }
                if (obj.origin != null) {
                    w.uint32(98);
                    Origin.codec().encode(obj.origin, w);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    path: NO_BYTES,
                    replica: NO_BYTES,
                    seq: 0,
                    vector: [],
                    type: 0,
                    content: NO_BYTES,
                    size: 0,
                    mode: 0,
                    mtime: 0n,
                    target: NO_BYTES,
                    ancestor: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.path = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.replica = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.seq = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            if (opts.limits?.vector != null && obj.vector.length === opts.limits.vector) {
                                throw new MaxLengthError('Decode error - repeated field "vector" had too many elements');
                            }
                            obj.vector.push(VectorEntry.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.vector$
                            }));
                            break;
                        }
                        case 5: {
                            obj.type = reader.uint32();
                            break;
                        }
                        case 6: {
                            obj.content = reader.bytes();
                            break;
                        }
                        case 7: {
                            obj.size = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.mode = reader.uint32();
                            break;
                        }
                        case 9: {
                            obj.mtime = reader.uint64();
                            break;
                        }
                        case 10: {
                            obj.target = reader.bytes();
                            break;
                        }
                        case 11: {
                            obj.ancestor = reader.bytes();
                            break;
                        }
                        case 12: {
                            obj.origin = Origin.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.origin
                            });
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
                    vector: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.path`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.replica`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.seq`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            if (opts.limits?.vector != null && obj.vector === opts.limits.vector) {
                                throw new MaxLengthError('Streaming decode error - repeated field "vector" had too many elements');
                            }
                            for (const evt of VectorEntry.codec().stream(reader, reader.uint32(), `${prefix}.vector[]`, {
                                limits: opts.limits?.vector$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.vector
                                };
                            }
                            obj.vector++;
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.type`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 6: {
                            yield {
                                field: `${prefix}.content`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.size`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.mode`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.mtime`,
                                value: reader.uint64()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.target`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 11: {
                            yield {
                                field: `${prefix}.ancestor`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 12: {
                            yield* Origin.codec().stream(reader, reader.uint32(), `${prefix}.origin`, {
                                limits: opts.limits?.origin
                            });
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
        return encodeMessage(obj, Record.codec());
    }
    Record.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Record.codec(), opts);
    }
    Record.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Record.codec(), opts);
    }
    Record.stream = stream;
})(Record || (Record = {}));
export var Origin;
(function (Origin) {
    let _codec;
    Origin.codec = () => {
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
                if ((obj.device != null && obj.device.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.device);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    replica: NO_BYTES,
                    seq: 0,
                    device: NO_BYTES
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
                        case 3: {
                            obj.device = reader.bytes();
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
                        case 3: {
                            yield {
                                field: `${prefix}.device`,
                                value: reader.bytes()
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
        return encodeMessage(obj, Origin.codec());
    }
    Origin.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Origin.codec(), opts);
    }
    Origin.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Origin.codec(), opts);
    }
    Origin.stream = stream;
})(Origin || (Origin = {}));
export var VectorEntry;
(function (VectorEntry) {
    let _codec;
    VectorEntry.codec = () => {
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
        return encodeMessage(obj, VectorEntry.codec());
    }
    VectorEntry.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, VectorEntry.codec(), opts);
    }
    VectorEntry.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, VectorEntry.codec(), opts);
    }
    VectorEntry.stream = stream;
})(VectorEntry || (VectorEntry = {}));
export var BlockListMessage;
(function (BlockListMessage) {
    let _codec;
    BlockListMessage.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.blocks != null && obj.blocks.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.blocks);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    blocks: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.blocks = reader.bytes();
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
                                field: `${prefix}.blocks`,
                                value: reader.bytes()
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
        return encodeMessage(obj, BlockListMessage.codec());
    }
    BlockListMessage.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BlockListMessage.codec(), opts);
    }
    BlockListMessage.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BlockListMessage.codec(), opts);
    }
    BlockListMessage.stream = stream;
})(BlockListMessage || (BlockListMessage = {}));
export var BlockRequest;
(function (BlockRequest) {
    let _codec;
    BlockRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.hashes != null && obj.hashes.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.hashes);
                }
                if ((obj.lists != null && obj.lists.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.lists);
                }
                if ((obj.rate != null && obj.rate !== 0)) {
                    w.uint32(32);
                    w.uint32(obj.rate);
                }
                if (obj.bases != null && obj.bases.length > 0) {
                    for (const value of obj.bases) {
                        w.uint32(42);
                        Basis.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    hashes: NO_BYTES,
                    lists: NO_BYTES,
                    rate: 0,
                    bases: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.channel = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.hashes = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.lists = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.rate = reader.uint32();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.bases != null && obj.bases.length === opts.limits.bases) {
                                throw new MaxLengthError('Decode error - repeated field "bases" had too many elements');
                            }
                            obj.bases.push(Basis.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.bases$
                            }));
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
                    bases: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.hashes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.lists`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.rate`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.bases != null && obj.bases === opts.limits.bases) {
                                throw new MaxLengthError('Streaming decode error - repeated field "bases" had too many elements');
                            }
                            for (const evt of Basis.codec().stream(reader, reader.uint32(), `${prefix}.bases[]`, {
                                limits: opts.limits?.bases$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.bases
                                };
                            }
                            obj.bases++;
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
        return encodeMessage(obj, BlockRequest.codec());
    }
    BlockRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BlockRequest.codec(), opts);
    }
    BlockRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BlockRequest.codec(), opts);
    }
    BlockRequest.stream = stream;
})(BlockRequest || (BlockRequest = {}));
export var Basis;
(function (Basis) {
    let _codec;
    Basis.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.index != null && obj.index !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.index);
                }
                if ((obj.fromStart != null && obj.fromStart.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.fromStart);
                }
                if ((obj.fromEnd != null && obj.fromEnd.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.fromEnd);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    index: 0,
                    fromStart: NO_BYTES,
                    fromEnd: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.index = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.fromStart = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.fromEnd = reader.bytes();
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
                                field: `${prefix}.index`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.fromStart`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.fromEnd`,
                                value: reader.bytes()
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
        return encodeMessage(obj, Basis.codec());
    }
    Basis.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Basis.codec(), opts);
    }
    Basis.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Basis.codec(), opts);
    }
    Basis.stream = stream;
})(Basis || (Basis = {}));
export var BlockAnswer;
(function (BlockAnswer) {
    let _codec;
    BlockAnswer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.lengths != null && obj.lengths.length > 0) {
                    for (const value of obj.lengths) {
                        w.uint32(8);
                        w.uint32(value);
                    }
                }
                if ((obj.compressed != null && obj.compressed !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.compressed);
                }
                if (obj.deltas != null && obj.deltas.length > 0) {
                    for (const value of obj.deltas) {
                        w.uint32(24);
                        w.uint32(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    lengths: [],
                    compressed: 0,
                    deltas: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.lengths != null && obj.lengths.length === opts.limits.lengths) {
                                throw new MaxLengthError('Decode error - repeated field "lengths" had too many elements');
                            }
                            obj.lengths.push(reader.uint32());
                            break;
                        }
                        case 2: {
                            obj.compressed = reader.uint32();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.deltas != null && obj.deltas.length === opts.limits.deltas) {
                                throw new MaxLengthError('Decode error - repeated field "deltas" had too many elements');
                            }
                            obj.deltas.push(reader.uint32());
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
                    lengths: 0,
                    deltas: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.lengths != null && obj.lengths === opts.limits.lengths) {
                                throw new MaxLengthError('Streaming decode error - repeated field "lengths" had too many elements');
                            }
                            yield {
                                field: `${prefix}.lengths[]`,
                                index: obj.lengths,
                                value: reader.uint32()
                            };
                            obj.lengths++;
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.compressed`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.deltas != null && obj.deltas === opts.limits.deltas) {
                                throw new MaxLengthError('Streaming decode error - repeated field "deltas" had too many elements');
                            }
                            yield {
                                field: `${prefix}.deltas[]`,
                                index: obj.deltas,
                                value: reader.uint32()
                            };
                            obj.deltas++;
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
        return encodeMessage(obj, BlockAnswer.codec());
    }
    BlockAnswer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BlockAnswer.codec(), opts);
    }
    BlockAnswer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BlockAnswer.codec(), opts);
    }
    BlockAnswer.stream = stream;
})(BlockAnswer || (BlockAnswer = {}));
export var BlockDelta;
(function (BlockDelta) {
    let _codec;
    BlockDelta.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.runs != null && obj.runs.length > 0) {
                    for (const value of obj.runs) {
                        w.uint32(8);
                        w.uint32(value);
                    }
                }
                if ((obj.literal != null && obj.literal.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.literal);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    runs: [],
                    literal: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.runs != null && obj.runs.length === opts.limits.runs) {
                                throw new MaxLengthError('Decode error - repeated field "runs" had too many elements');
                            }
                            obj.runs.push(reader.uint32());
                            break;
                        }
                        case 2: {
                            obj.literal = reader.bytes();
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
                    runs: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.runs != null && obj.runs === opts.limits.runs) {
                                throw new MaxLengthError('Streaming decode error - repeated field "runs" had too many elements');
                            }
                            yield {
                                field: `${prefix}.runs[]`,
                                index: obj.runs,
                                value: reader.uint32()
                            };
                            obj.runs++;
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.literal`,
                                value: reader.bytes()
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
        return encodeMessage(obj, BlockDelta.codec());
    }
    BlockDelta.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BlockDelta.codec(), opts);
    }
    BlockDelta.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BlockDelta.codec(), opts);
    }
    BlockDelta.stream = stream;
})(BlockDelta || (BlockDelta = {}));
