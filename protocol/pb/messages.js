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
                if (obj.version != null) {
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.wantVersion != null) {
                    obj.version = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.versions != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.listVersions != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.receipt != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.head != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.sealedBatch != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.proof != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.challenge != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.writeGrant != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.lineage != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.handOver != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.succession != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.addresses = undefined;
                    obj.goodbye = undefined;
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
                if (obj.addresses != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.goodbye = undefined;
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
                if (obj.goodbye != null) {
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                    obj.version = undefined;
                    obj.wantVersion = undefined;
                    obj.versions = undefined;
                    obj.listVersions = undefined;
                    obj.receipt = undefined;
                    obj.head = undefined;
                    obj.sealedBatch = undefined;
                    obj.proof = undefined;
                    obj.challenge = undefined;
                    obj.writeGrant = undefined;
                    obj.lineage = undefined;
                    obj.handOver = undefined;
                    obj.succession = undefined;
                    obj.addresses = undefined;
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
                if (obj.addresses != null) {
                    w.uint32(90);
                    AddressList.codec().encode(obj.addresses, w);
                }
                if (obj.succession != null) {
                    w.uint32(162);
                    SignedSuccession.codec().encode(obj.succession, w);
                }
                if (obj.handOver != null) {
                    w.uint32(170);
                    HandOver.codec().encode(obj.handOver, w);
                }
                if (obj.lineage != null) {
                    w.uint32(178);
                    LineageRequest.codec().encode(obj.lineage, w);
                }
                if (obj.writeGrant != null) {
                    w.uint32(186);
                    WriteGrant.codec().encode(obj.writeGrant, w);
                }
                if (obj.challenge != null) {
                    w.uint32(242);
                    Challenge.codec().encode(obj.challenge, w);
                }
                if (obj.proof != null) {
                    w.uint32(250);
                    PossessionProof.codec().encode(obj.proof, w);
                }
                if (obj.sealedBatch != null) {
                    w.uint32(114);
                    SealedBatch.codec().encode(obj.sealedBatch, w);
                }
                if (obj.head != null) {
                    w.uint32(122);
                    Head.codec().encode(obj.head, w);
                }
                if (obj.receipt != null) {
                    w.uint32(130);
                    Receipt.codec().encode(obj.receipt, w);
                }
                if (obj.listVersions != null) {
                    w.uint32(210);
                    ListVersions.codec().encode(obj.listVersions, w);
                }
                if (obj.versions != null) {
                    w.uint32(218);
                    VersionList.codec().encode(obj.versions, w);
                }
                if (obj.wantVersion != null) {
                    w.uint32(226);
                    WantVersion.codec().encode(obj.wantVersion, w);
                }
                if (obj.version != null) {
                    w.uint32(234);
                    VersionContent.codec().encode(obj.version, w);
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
                        case 11: {
                            obj.addresses = AddressList.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.addresses
                            });
                            break;
                        }
                        case 20: {
                            obj.succession = SignedSuccession.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.succession
                            });
                            break;
                        }
                        case 21: {
                            obj.handOver = HandOver.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.handOver
                            });
                            break;
                        }
                        case 22: {
                            obj.lineage = LineageRequest.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.lineage
                            });
                            break;
                        }
                        case 23: {
                            obj.writeGrant = WriteGrant.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.writeGrant
                            });
                            break;
                        }
                        case 30: {
                            obj.challenge = Challenge.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.challenge
                            });
                            break;
                        }
                        case 31: {
                            obj.proof = PossessionProof.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        case 14: {
                            obj.sealedBatch = SealedBatch.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.sealedBatch
                            });
                            break;
                        }
                        case 15: {
                            obj.head = Head.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.head
                            });
                            break;
                        }
                        case 16: {
                            obj.receipt = Receipt.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.receipt
                            });
                            break;
                        }
                        case 26: {
                            obj.listVersions = ListVersions.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.listVersions
                            });
                            break;
                        }
                        case 27: {
                            obj.versions = VersionList.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.versions
                            });
                            break;
                        }
                        case 28: {
                            obj.wantVersion = WantVersion.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.wantVersion
                            });
                            break;
                        }
                        case 29: {
                            obj.version = VersionContent.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.version
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.version != null) {
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.wantVersion != null) {
                    delete obj.version;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.versions != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.listVersions != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.receipt != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.head != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.sealedBatch != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.proof != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.challenge != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.writeGrant != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.lineage != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.handOver != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.succession;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.succession != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.addresses;
                    delete obj.goodbye;
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
                if (obj.addresses != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.goodbye;
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
                if (obj.goodbye != null) {
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                    delete obj.version;
                    delete obj.wantVersion;
                    delete obj.versions;
                    delete obj.listVersions;
                    delete obj.receipt;
                    delete obj.head;
                    delete obj.sealedBatch;
                    delete obj.proof;
                    delete obj.challenge;
                    delete obj.writeGrant;
                    delete obj.lineage;
                    delete obj.handOver;
                    delete obj.succession;
                    delete obj.addresses;
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
                        case 11: {
                            yield* AddressList.codec().stream(reader, reader.uint32(), `${prefix}.addresses`, {
                                limits: opts.limits?.addresses
                            });
                            break;
                        }
                        case 20: {
                            yield* SignedSuccession.codec().stream(reader, reader.uint32(), `${prefix}.succession`, {
                                limits: opts.limits?.succession
                            });
                            break;
                        }
                        case 21: {
                            yield* HandOver.codec().stream(reader, reader.uint32(), `${prefix}.handOver`, {
                                limits: opts.limits?.handOver
                            });
                            break;
                        }
                        case 22: {
                            yield* LineageRequest.codec().stream(reader, reader.uint32(), `${prefix}.lineage`, {
                                limits: opts.limits?.lineage
                            });
                            break;
                        }
                        case 23: {
                            yield* WriteGrant.codec().stream(reader, reader.uint32(), `${prefix}.writeGrant`, {
                                limits: opts.limits?.writeGrant
                            });
                            break;
                        }
                        case 30: {
                            yield* Challenge.codec().stream(reader, reader.uint32(), `${prefix}.challenge`, {
                                limits: opts.limits?.challenge
                            });
                            break;
                        }
                        case 31: {
                            yield* PossessionProof.codec().stream(reader, reader.uint32(), `${prefix}.proof`, {
                                limits: opts.limits?.proof
                            });
                            break;
                        }
                        case 14: {
                            yield* SealedBatch.codec().stream(reader, reader.uint32(), `${prefix}.sealedBatch`, {
                                limits: opts.limits?.sealedBatch
                            });
                            break;
                        }
                        case 15: {
                            yield* Head.codec().stream(reader, reader.uint32(), `${prefix}.head`, {
                                limits: opts.limits?.head
                            });
                            break;
                        }
                        case 16: {
                            yield* Receipt.codec().stream(reader, reader.uint32(), `${prefix}.receipt`, {
                                limits: opts.limits?.receipt
                            });
                            break;
                        }
                        case 26: {
                            yield* ListVersions.codec().stream(reader, reader.uint32(), `${prefix}.listVersions`, {
                                limits: opts.limits?.listVersions
                            });
                            break;
                        }
                        case 27: {
                            yield* VersionList.codec().stream(reader, reader.uint32(), `${prefix}.versions`, {
                                limits: opts.limits?.versions
                            });
                            break;
                        }
                        case 28: {
                            yield* WantVersion.codec().stream(reader, reader.uint32(), `${prefix}.wantVersion`, {
                                limits: opts.limits?.wantVersion
                            });
                            break;
                        }
                        case 29: {
                            yield* VersionContent.codec().stream(reader, reader.uint32(), `${prefix}.version`, {
                                limits: opts.limits?.version
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
                if ((obj.partial != null && obj.partial !== false)) {
                    w.uint32(32);
                    w.bool(obj.partial);
                }
                if ((obj.complete != null && obj.complete !== false)) {
                    w.uint32(40);
                    w.bool(obj.complete);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    digest: NO_BYTES,
                    idle: false,
                    partial: false,
                    complete: false
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
                        case 4: {
                            obj.partial = reader.bool();
                            break;
                        }
                        case 5: {
                            obj.complete = reader.bool();
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
                        case 4: {
                            yield {
                                field: `${prefix}.partial`,
                                value: reader.bool()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.complete`,
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
export var Challenge;
(function (Challenge) {
    let _codec;
    Challenge.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.id != null && obj.id !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.id);
                }
                if ((obj.path != null && obj.path.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.path);
                }
                if ((obj.content != null && obj.content.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.content);
                }
                if ((obj.nonce != null && obj.nonce.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.nonce);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    id: 0,
                    path: NO_BYTES,
                    content: NO_BYTES,
                    nonce: NO_BYTES
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
                            obj.id = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.path = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.content = reader.bytes();
                            break;
                        }
                        case 5: {
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.id`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.path`,
                                value: reader.bytes()
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
        return encodeMessage(obj, Challenge.codec());
    }
    Challenge.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Challenge.codec(), opts);
    }
    Challenge.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Challenge.codec(), opts);
    }
    Challenge.stream = stream;
})(Challenge || (Challenge = {}));
export var PossessionProof;
(function (PossessionProof) {
    let _codec;
    PossessionProof.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.id != null && obj.id !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.id);
                }
                if ((obj.mac != null && obj.mac.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.mac);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    id: 0,
                    mac: NO_BYTES
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
                            obj.id = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.mac = reader.bytes();
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
                                field: `${prefix}.id`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.mac`,
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
        return encodeMessage(obj, PossessionProof.codec());
    }
    PossessionProof.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PossessionProof.codec(), opts);
    }
    PossessionProof.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PossessionProof.codec(), opts);
    }
    PossessionProof.stream = stream;
})(PossessionProof || (PossessionProof = {}));
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
export var ListVersions;
(function (ListVersions) {
    let _codec;
    ListVersions.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.request != null && obj.request !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.request);
                }
                if ((obj.path != null && obj.path.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.path);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    request: 0,
                    path: NO_BYTES
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
                            obj.request = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.path = reader.bytes();
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
                                field: `${prefix}.request`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.path`,
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
        return encodeMessage(obj, ListVersions.codec());
    }
    ListVersions.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ListVersions.codec(), opts);
    }
    ListVersions.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ListVersions.codec(), opts);
    }
    ListVersions.stream = stream;
})(ListVersions || (ListVersions = {}));
export var VersionList;
(function (VersionList) {
    let _codec;
    VersionList.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.request != null && obj.request !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.request);
                }
                if (obj.versions != null && obj.versions.length > 0) {
                    for (const value of obj.versions) {
                        w.uint32(26);
                        VersionEntry.codec().encode(value, w);
                    }
                }
                if ((obj.more != null && obj.more !== false)) {
                    w.uint32(32);
                    w.bool(obj.more);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    request: 0,
                    versions: [],
                    more: false
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
                            obj.request = reader.uint32();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.versions != null && obj.versions.length === opts.limits.versions) {
                                throw new MaxLengthError('Decode error - repeated field "versions" had too many elements');
                            }
                            obj.versions.push(VersionEntry.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.versions$
                            }));
                            break;
                        }
                        case 4: {
                            obj.more = reader.bool();
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
                            yield {
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.request`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.versions != null && obj.versions === opts.limits.versions) {
                                throw new MaxLengthError('Streaming decode error - repeated field "versions" had too many elements');
                            }
                            for (const evt of VersionEntry.codec().stream(reader, reader.uint32(), `${prefix}.versions[]`, {
                                limits: opts.limits?.versions$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.versions
                                };
                            }
                            obj.versions++;
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.more`,
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
        return encodeMessage(obj, VersionList.codec());
    }
    VersionList.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, VersionList.codec(), opts);
    }
    VersionList.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, VersionList.codec(), opts);
    }
    VersionList.stream = stream;
})(VersionList || (VersionList = {}));
export var VersionEntry;
(function (VersionEntry) {
    let _codec;
    VersionEntry.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.path != null && obj.path.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.path);
                }
                if ((obj.at != null && obj.at !== 0)) {
                    w.uint32(16);
                    w.uint64Number(obj.at);
                }
                if ((obj.number != null && obj.number !== 0)) {
                    w.uint32(24);
                    w.uint32(obj.number);
                }
                if ((obj.type != null && obj.type !== 0)) {
                    w.uint32(32);
                    w.uint32(obj.type);
                }
                if ((obj.size != null && obj.size !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.size);
                }
                if ((obj.mtime != null && obj.mtime !== 0n)) {
                    w.uint32(48);
                    obj.mtime < 9007199254740992n ? w.uint64Number(Number(obj.mtime)) : w.uint64(obj.mtime);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    path: NO_BYTES,
                    at: 0,
                    number: 0,
                    type: 0,
                    size: 0,
                    mtime: 0n
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
                            obj.at = reader.uint64Number();
                            break;
                        }
                        case 3: {
                            obj.number = reader.uint32();
                            break;
                        }
                        case 4: {
                            obj.type = reader.uint32();
                            break;
                        }
                        case 5: {
                            obj.size = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.mtime = reader.uint64();
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
                                field: `${prefix}.path`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.at`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.number`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.type`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.size`,
                                value: reader.uint64Number()
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
        return encodeMessage(obj, VersionEntry.codec());
    }
    VersionEntry.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, VersionEntry.codec(), opts);
    }
    VersionEntry.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, VersionEntry.codec(), opts);
    }
    VersionEntry.stream = stream;
})(VersionEntry || (VersionEntry = {}));
export var WantVersion;
(function (WantVersion) {
    let _codec;
    WantVersion.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.request != null && obj.request !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.request);
                }
                if ((obj.path != null && obj.path.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.path);
                }
                if ((obj.at != null && obj.at !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.at);
                }
                if ((obj.number != null && obj.number !== 0)) {
                    w.uint32(40);
                    w.uint32(obj.number);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    request: 0,
                    path: NO_BYTES,
                    at: 0,
                    number: 0
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
                            obj.request = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.path = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.at = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            obj.number = reader.uint32();
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
                                field: `${prefix}.request`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.path`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.at`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.number`,
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
        return encodeMessage(obj, WantVersion.codec());
    }
    WantVersion.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, WantVersion.codec(), opts);
    }
    WantVersion.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, WantVersion.codec(), opts);
    }
    WantVersion.stream = stream;
})(WantVersion || (WantVersion = {}));
export var VersionContent;
(function (VersionContent) {
    let _codec;
    VersionContent.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.request != null && obj.request !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.request);
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
                    channel: 0,
                    request: 0,
                    content: NO_BYTES
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
                            obj.request = reader.uint32();
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.request`,
                                value: reader.uint32()
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
        return encodeMessage(obj, VersionContent.codec());
    }
    VersionContent.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, VersionContent.codec(), opts);
    }
    VersionContent.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, VersionContent.codec(), opts);
    }
    VersionContent.stream = stream;
})(VersionContent || (VersionContent = {}));
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
                if (obj.sealed != null && obj.sealed.length > 0) {
                    for (const value of obj.sealed) {
                        w.uint32(50);
                        SealedWant.codec().encode(value, w);
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
                    bases: [],
                    sealed: []
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
                        case 6: {
                            if (opts.limits?.sealed != null && obj.sealed.length === opts.limits.sealed) {
                                throw new MaxLengthError('Decode error - repeated field "sealed" had too many elements');
                            }
                            obj.sealed.push(SealedWant.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.sealed$
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
                    bases: 0,
                    sealed: 0
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
                        case 6: {
                            if (opts.limits?.sealed != null && obj.sealed === opts.limits.sealed) {
                                throw new MaxLengthError('Streaming decode error - repeated field "sealed" had too many elements');
                            }
                            for (const evt of SealedWant.codec().stream(reader, reader.uint32(), `${prefix}.sealed[]`, {
                                limits: opts.limits?.sealed$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.sealed
                                };
                            }
                            obj.sealed++;
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
export var AddressList;
(function (AddressList) {
    let _codec;
    AddressList.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if (obj.entries != null && obj.entries.length > 0) {
                    for (const value of obj.entries) {
                        w.uint32(18);
                        SignedAddresses.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    entries: []
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
                            if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements');
                            }
                            obj.entries.push(SignedAddresses.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.entries$
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
                    entries: 0
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
                            if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements');
                            }
                            for (const evt of SignedAddresses.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                                limits: opts.limits?.entries$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.entries
                                };
                            }
                            obj.entries++;
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
        return encodeMessage(obj, AddressList.codec());
    }
    AddressList.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, AddressList.codec(), opts);
    }
    AddressList.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, AddressList.codec(), opts);
    }
    AddressList.stream = stream;
})(AddressList || (AddressList = {}));
export var SignedAddresses;
(function (SignedAddresses) {
    let _codec;
    SignedAddresses.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.device != null && obj.device.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.device);
                }
                if ((obj.reach != null && obj.reach !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.reach);
                }
                if (obj.addresses != null && obj.addresses.length > 0) {
                    for (const value of obj.addresses) {
                        w.uint32(26);
                        w.string(value);
                    }
                }
                if ((obj.made != null && obj.made !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.made);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    device: NO_BYTES,
                    reach: 0,
                    addresses: [],
                    made: 0,
                    signature: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.device = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.reach = reader.uint32();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.addresses != null && obj.addresses.length === opts.limits.addresses) {
                                throw new MaxLengthError('Decode error - repeated field "addresses" had too many elements');
                            }
                            obj.addresses.push(reader.string());
                            break;
                        }
                        case 4: {
                            obj.made = reader.uint64Number();
                            break;
                        }
                        case 5: {
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
                const obj = {
                    addresses: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.device`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.reach`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
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
                        case 4: {
                            yield {
                                field: `${prefix}.made`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
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
        return encodeMessage(obj, SignedAddresses.codec());
    }
    SignedAddresses.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedAddresses.codec(), opts);
    }
    SignedAddresses.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedAddresses.codec(), opts);
    }
    SignedAddresses.stream = stream;
})(SignedAddresses || (SignedAddresses = {}));
export var JoinMessage;
(function (JoinMessage) {
    let _codec;
    JoinMessage.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                obj = { ...obj };
                if (obj.answer != null) {
                    obj.request = undefined;
                    obj.hello = undefined;
                }
                if (obj.request != null) {
                    obj.answer = undefined;
                    obj.hello = undefined;
                }
                if (obj.hello != null) {
                    obj.answer = undefined;
                    obj.request = undefined;
                }
                if (obj.hello != null) {
                    w.uint32(10);
                    JoinHello.codec().encode(obj.hello, w);
                }
                if (obj.request != null) {
                    w.uint32(18);
                    JoinRequest.codec().encode(obj.request, w);
                }
                if (obj.answer != null) {
                    w.uint32(26);
                    JoinAnswer.codec().encode(obj.answer, w);
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
                            obj.hello = JoinHello.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.hello
                            });
                            break;
                        }
                        case 2: {
                            obj.request = JoinRequest.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.request
                            });
                            break;
                        }
                        case 3: {
                            obj.answer = JoinAnswer.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.answer
                            });
                            break;
                        }
                        default: {
                            reader.skipType(tag & 7);
                            break;
                        }
                    }
                }
                if (obj.answer != null) {
                    delete obj.request;
                    delete obj.hello;
                }
                if (obj.request != null) {
                    delete obj.answer;
                    delete obj.hello;
                }
                if (obj.hello != null) {
                    delete obj.answer;
                    delete obj.request;
                }
                return obj;
            }, function* (reader, length, prefix, opts = {}) {
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield* JoinHello.codec().stream(reader, reader.uint32(), `${prefix}.hello`, {
                                limits: opts.limits?.hello
                            });
                            break;
                        }
                        case 2: {
                            yield* JoinRequest.codec().stream(reader, reader.uint32(), `${prefix}.request`, {
                                limits: opts.limits?.request
                            });
                            break;
                        }
                        case 3: {
                            yield* JoinAnswer.codec().stream(reader, reader.uint32(), `${prefix}.answer`, {
                                limits: opts.limits?.answer
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
        return encodeMessage(obj, JoinMessage.codec());
    }
    JoinMessage.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinMessage.codec(), opts);
    }
    JoinMessage.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinMessage.codec(), opts);
    }
    JoinMessage.stream = stream;
})(JoinMessage || (JoinMessage = {}));
export var JoinHello;
(function (JoinHello) {
    let _codec;
    JoinHello.codec = () => {
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
        return encodeMessage(obj, JoinHello.codec());
    }
    JoinHello.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinHello.codec(), opts);
    }
    JoinHello.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinHello.codec(), opts);
    }
    JoinHello.stream = stream;
})(JoinHello || (JoinHello = {}));
export var JoinRequest;
(function (JoinRequest) {
    let _codec;
    JoinRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.invitation != null && obj.invitation.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.invitation);
                }
                if ((obj.proof != null && obj.proof.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.proof);
                }
                if ((obj.name != null && obj.name !== '')) {
                    w.uint32(26);
                    w.string(obj.name);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    invitation: NO_BYTES,
                    proof: NO_BYTES,
                    name: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.invitation = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.proof = reader.bytes();
                            break;
                        }
                        case 3: {
                            obj.name = reader.string();
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
                                field: `${prefix}.invitation`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.proof`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.name`,
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
        return encodeMessage(obj, JoinRequest.codec());
    }
    JoinRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinRequest.codec(), opts);
    }
    JoinRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinRequest.codec(), opts);
    }
    JoinRequest.stream = stream;
})(JoinRequest || (JoinRequest = {}));
export var JoinAnswer;
(function (JoinAnswer) {
    let _codec;
    JoinAnswer.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.result != null && obj.result !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.result);
                }
                if ((obj.name != null && obj.name !== '')) {
                    w.uint32(18);
                    w.string(obj.name);
                }
                if ((obj.label != null && obj.label !== '')) {
                    w.uint32(26);
                    w.string(obj.label);
                }
                if ((obj.key != null && obj.key !== '')) {
                    w.uint32(34);
                    w.string(obj.key);
                }
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.grant);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    result: 0,
                    name: '',
                    label: '',
                    key: '',
                    grant: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.result = reader.uint32();
                            break;
                        }
                        case 2: {
                            obj.name = reader.string();
                            break;
                        }
                        case 3: {
                            obj.label = reader.string();
                            break;
                        }
                        case 4: {
                            obj.key = reader.string();
                            break;
                        }
                        case 5: {
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
                                field: `${prefix}.result`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.name`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.label`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.key`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 5: {
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
        return encodeMessage(obj, JoinAnswer.codec());
    }
    JoinAnswer.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, JoinAnswer.codec(), opts);
    }
    JoinAnswer.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, JoinAnswer.codec(), opts);
    }
    JoinAnswer.stream = stream;
})(JoinAnswer || (JoinAnswer = {}));
export var SignedSuccession;
(function (SignedSuccession) {
    let _codec;
    SignedSuccession.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.succession != null && obj.succession.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.succession);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    succession: NO_BYTES,
                    signature: NO_BYTES
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
                            obj.succession = reader.bytes();
                            break;
                        }
                        case 3: {
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.succession`,
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
        return encodeMessage(obj, SignedSuccession.codec());
    }
    SignedSuccession.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SignedSuccession.codec(), opts);
    }
    SignedSuccession.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SignedSuccession.codec(), opts);
    }
    SignedSuccession.stream = stream;
})(SignedSuccession || (SignedSuccession = {}));
export var HandOver;
(function (HandOver) {
    let _codec;
    HandOver.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.secret != null && obj.secret.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.secret);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    secret: NO_BYTES
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
                            obj.secret = reader.bytes();
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
                                field: `${prefix}.secret`,
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
        return encodeMessage(obj, HandOver.codec());
    }
    HandOver.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HandOver.codec(), opts);
    }
    HandOver.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HandOver.codec(), opts);
    }
    HandOver.stream = stream;
})(HandOver || (HandOver = {}));
export var WriteGrant;
(function (WriteGrant) {
    let _codec;
    WriteGrant.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.grant);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    grant: NO_BYTES
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
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
        return encodeMessage(obj, WriteGrant.codec());
    }
    WriteGrant.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, WriteGrant.codec(), opts);
    }
    WriteGrant.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, WriteGrant.codec(), opts);
    }
    WriteGrant.stream = stream;
})(WriteGrant || (WriteGrant = {}));
export var LineageRequest;
(function (LineageRequest) {
    let _codec;
    LineageRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.epoch);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    epoch: 0
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
        return encodeMessage(obj, LineageRequest.codec());
    }
    LineageRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, LineageRequest.codec(), opts);
    }
    LineageRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, LineageRequest.codec(), opts);
    }
    LineageRequest.stream = stream;
})(LineageRequest || (LineageRequest = {}));
export var Succession;
(function (Succession) {
    let _codec;
    Succession.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.folder != null && obj.folder.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.folder);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.epoch);
                }
                if ((obj.former != null && obj.former.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.former);
                }
                if ((obj.publicKey != null && obj.publicKey.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.publicKey);
                }
                if ((obj.maker != null && obj.maker.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.maker);
                }
                if (obj.members != null && obj.members.length > 0) {
                    for (const value of obj.members) {
                        w.uint32(50);
                        Member.codec().encode(value, w);
                    }
                }
                if (obj.cut != null && obj.cut.length > 0) {
                    for (const value of obj.cut) {
                        w.uint32(58);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if ((obj.readCheck != null && obj.readCheck.byteLength > 0)) {
                    w.uint32(66);
                    w.bytes(obj.readCheck);
                }
                if ((obj.storeCheck != null && obj.storeCheck.byteLength > 0)) {
                    w.uint32(74);
                    w.bytes(obj.storeCheck);
                }
                if ((obj.formerRead != null && obj.formerRead.byteLength > 0)) {
                    w.uint32(82);
                    w.bytes(obj.formerRead);
                }
                if ((obj.formerStore != null && obj.formerStore.byteLength > 0)) {
                    w.uint32(90);
                    w.bytes(obj.formerStore);
                }
                if ((obj.previous != null && obj.previous.byteLength > 0)) {
                    w.uint32(98);
                    w.bytes(obj.previous);
                }
                if ((obj.made != null && obj.made !== 0)) {
                    w.uint32(104);
                    w.uint64Number(obj.made);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    epoch: 0,
                    former: NO_BYTES,
                    publicKey: NO_BYTES,
                    maker: NO_BYTES,
                    members: [],
                    cut: [],
                    readCheck: NO_BYTES,
                    storeCheck: NO_BYTES,
                    formerRead: NO_BYTES,
                    formerStore: NO_BYTES,
                    previous: NO_BYTES,
                    made: 0
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
                            obj.epoch = reader.uint32();
                            break;
                        }
                        case 3: {
                            obj.former = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.publicKey = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.maker = reader.bytes();
                            break;
                        }
                        case 6: {
                            if (opts.limits?.members != null && obj.members.length === opts.limits.members) {
                                throw new MaxLengthError('Decode error - repeated field "members" had too many elements');
                            }
                            obj.members.push(Member.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.members$
                            }));
                            break;
                        }
                        case 7: {
                            if (opts.limits?.cut != null && obj.cut.length === opts.limits.cut) {
                                throw new MaxLengthError('Decode error - repeated field "cut" had too many elements');
                            }
                            obj.cut.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.cut$
                            }));
                            break;
                        }
                        case 8: {
                            obj.readCheck = reader.bytes();
                            break;
                        }
                        case 9: {
                            obj.storeCheck = reader.bytes();
                            break;
                        }
                        case 10: {
                            obj.formerRead = reader.bytes();
                            break;
                        }
                        case 11: {
                            obj.formerStore = reader.bytes();
                            break;
                        }
                        case 12: {
                            obj.previous = reader.bytes();
                            break;
                        }
                        case 13: {
                            obj.made = reader.uint64Number();
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
                    members: 0,
                    cut: 0
                };
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
                                field: `${prefix}.epoch`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
                            yield {
                                field: `${prefix}.former`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.publicKey`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.maker`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 6: {
                            if (opts.limits?.members != null && obj.members === opts.limits.members) {
                                throw new MaxLengthError('Streaming decode error - repeated field "members" had too many elements');
                            }
                            for (const evt of Member.codec().stream(reader, reader.uint32(), `${prefix}.members[]`, {
                                limits: opts.limits?.members$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.members
                                };
                            }
                            obj.members++;
                            break;
                        }
                        case 7: {
                            if (opts.limits?.cut != null && obj.cut === opts.limits.cut) {
                                throw new MaxLengthError('Streaming decode error - repeated field "cut" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.cut[]`, {
                                limits: opts.limits?.cut$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.cut
                                };
                            }
                            obj.cut++;
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.readCheck`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.storeCheck`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 10: {
                            yield {
                                field: `${prefix}.formerRead`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 11: {
                            yield {
                                field: `${prefix}.formerStore`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 12: {
                            yield {
                                field: `${prefix}.previous`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 13: {
                            yield {
                                field: `${prefix}.made`,
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
        return encodeMessage(obj, Succession.codec());
    }
    Succession.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Succession.codec(), opts);
    }
    Succession.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Succession.codec(), opts);
    }
    Succession.stream = stream;
})(Succession || (Succession = {}));
export var Member;
(function (Member) {
    let _codec;
    Member.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.device != null && obj.device.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.device);
                }
                if ((obj.right != null && obj.right !== 0)) {
                    w.uint32(16);
                    w.uint32(obj.right);
                }
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.grant);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    device: NO_BYTES,
                    right: 0,
                    grant: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.device = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.right = reader.uint32();
                            break;
                        }
                        case 3: {
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
                                field: `${prefix}.device`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.right`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 3: {
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
        return encodeMessage(obj, Member.codec());
    }
    Member.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Member.codec(), opts);
    }
    Member.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Member.codec(), opts);
    }
    Member.stream = stream;
})(Member || (Member = {}));
export var LineageFile;
(function (LineageFile) {
    let _codec;
    LineageFile.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.chain != null && obj.chain.length > 0) {
                    for (const value of obj.chain) {
                        w.uint32(10);
                        SignedSuccession.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    chain: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.chain != null && obj.chain.length === opts.limits.chain) {
                                throw new MaxLengthError('Decode error - repeated field "chain" had too many elements');
                            }
                            obj.chain.push(SignedSuccession.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.chain$
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
                    chain: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.chain != null && obj.chain === opts.limits.chain) {
                                throw new MaxLengthError('Streaming decode error - repeated field "chain" had too many elements');
                            }
                            for (const evt of SignedSuccession.codec().stream(reader, reader.uint32(), `${prefix}.chain[]`, {
                                limits: opts.limits?.chain$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.chain
                                };
                            }
                            obj.chain++;
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
        return encodeMessage(obj, LineageFile.codec());
    }
    LineageFile.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, LineageFile.codec(), opts);
    }
    LineageFile.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, LineageFile.codec(), opts);
    }
    LineageFile.stream = stream;
})(LineageFile || (LineageFile = {}));
export var SealedBatch;
(function (SealedBatch) {
    let _codec;
    SealedBatch.codec = () => {
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
                if (obj.entries != null && obj.entries.length > 0) {
                    for (const value of obj.entries) {
                        w.uint32(34);
                        SealedSlot.codec().encode(value, w);
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
                    entries: []
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
                            if (opts.limits?.entries != null && obj.entries.length === opts.limits.entries) {
                                throw new MaxLengthError('Decode error - repeated field "entries" had too many elements');
                            }
                            obj.entries.push(SealedSlot.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.entries$
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
                    entries: 0
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
                            if (opts.limits?.entries != null && obj.entries === opts.limits.entries) {
                                throw new MaxLengthError('Streaming decode error - repeated field "entries" had too many elements');
                            }
                            for (const evt of SealedSlot.codec().stream(reader, reader.uint32(), `${prefix}.entries[]`, {
                                limits: opts.limits?.entries$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.entries
                                };
                            }
                            obj.entries++;
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
        return encodeMessage(obj, SealedBatch.codec());
    }
    SealedBatch.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedBatch.codec(), opts);
    }
    SealedBatch.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedBatch.codec(), opts);
    }
    SealedBatch.stream = stream;
})(SealedBatch || (SealedBatch = {}));
export var SealedSlot;
(function (SealedSlot) {
    let _codec;
    SealedSlot.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.index != null && obj.index !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.index);
                }
                if ((obj.entry != null && obj.entry.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.entry);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    index: 0,
                    entry: NO_BYTES
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
                            obj.entry = reader.bytes();
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
                                field: `${prefix}.entry`,
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
        return encodeMessage(obj, SealedSlot.codec());
    }
    SealedSlot.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedSlot.codec(), opts);
    }
    SealedSlot.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedSlot.codec(), opts);
    }
    SealedSlot.stream = stream;
})(SealedSlot || (SealedSlot = {}));
export var SealedHeader;
(function (SealedHeader) {
    let _codec;
    SealedHeader.codec = () => {
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
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.grant);
                }
                if ((obj.replica != null && obj.replica.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.replica);
                }
                if ((obj.first != null && obj.first !== 0)) {
                    w.uint32(40);
                    w.uint64Number(obj.first);
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(48);
                    w.uint32(obj.epoch);
                }
                if ((obj.origin != null && obj.origin.byteLength > 0)) {
                    w.uint32(58);
                    w.bytes(obj.origin);
                }
                if ((obj.indexes != null && obj.indexes.byteLength > 0)) {
                    w.uint32(66);
                    w.bytes(obj.indexes);
                }
                if ((obj.hashes != null && obj.hashes.byteLength > 0)) {
                    w.uint32(74);
                    w.bytes(obj.hashes);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    grant: NO_BYTES,
                    replica: NO_BYTES,
                    first: 0,
                    epoch: 0,
                    origin: NO_BYTES,
                    indexes: NO_BYTES,
                    hashes: NO_BYTES
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
                            obj.grant = reader.bytes();
                            break;
                        }
                        case 4: {
                            obj.replica = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.first = reader.uint64Number();
                            break;
                        }
                        case 6: {
                            obj.epoch = reader.uint32();
                            break;
                        }
                        case 7: {
                            obj.origin = reader.bytes();
                            break;
                        }
                        case 8: {
                            obj.indexes = reader.bytes();
                            break;
                        }
                        case 9: {
                            obj.hashes = reader.bytes();
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
                                field: `${prefix}.grant`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.replica`,
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
                                field: `${prefix}.epoch`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.origin`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.indexes`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 9: {
                            yield {
                                field: `${prefix}.hashes`,
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
        return encodeMessage(obj, SealedHeader.codec());
    }
    SealedHeader.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedHeader.codec(), opts);
    }
    SealedHeader.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedHeader.codec(), opts);
    }
    SealedHeader.stream = stream;
})(SealedHeader || (SealedHeader = {}));
export var SealedEntry;
(function (SealedEntry) {
    let _codec;
    SealedEntry.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.box != null && obj.box.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.box);
                }
                if ((obj.needs != null && obj.needs.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.needs);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    box: NO_BYTES,
                    needs: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.box = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.needs = reader.bytes();
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
                                field: `${prefix}.box`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.needs`,
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
        return encodeMessage(obj, SealedEntry.codec());
    }
    SealedEntry.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedEntry.codec(), opts);
    }
    SealedEntry.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedEntry.codec(), opts);
    }
    SealedEntry.stream = stream;
})(SealedEntry || (SealedEntry = {}));
export var SealedWant;
(function (SealedWant) {
    let _codec;
    SealedWant.codec = () => {
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
                if ((obj.names != null && obj.names.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.names);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    replica: NO_BYTES,
                    seq: 0,
                    names: NO_BYTES
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
                            obj.names = reader.bytes();
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
                                field: `${prefix}.names`,
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
        return encodeMessage(obj, SealedWant.codec());
    }
    SealedWant.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, SealedWant.codec(), opts);
    }
    SealedWant.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, SealedWant.codec(), opts);
    }
    SealedWant.stream = stream;
})(SealedWant || (SealedWant = {}));
export var Head;
(function (Head) {
    let _codec;
    Head.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.bytes);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    bytes: NO_BYTES,
                    signature: NO_BYTES
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
                            obj.bytes = reader.bytes();
                            break;
                        }
                        case 3: {
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.bytes`,
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
        return encodeMessage(obj, Head.codec());
    }
    Head.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Head.codec(), opts);
    }
    Head.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Head.codec(), opts);
    }
    Head.stream = stream;
})(Head || (Head = {}));
export var HeadBody;
(function (HeadBody) {
    let _codec;
    HeadBody.codec = () => {
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
                if ((obj.grant != null && obj.grant.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.grant);
                }
                if (obj.known != null && obj.known.length > 0) {
                    for (const value of obj.known) {
                        w.uint32(34);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (obj.replaced != null && obj.replaced.length > 0) {
                    for (const value of obj.replaced) {
                        w.uint32(42);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (obj.lost != null && obj.lost.length > 0) {
                    for (const value of obj.lost) {
                        w.uint32(50);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    grant: NO_BYTES,
                    known: [],
                    replaced: [],
                    lost: []
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
                            obj.grant = reader.bytes();
                            break;
                        }
                        case 4: {
                            if (opts.limits?.known != null && obj.known.length === opts.limits.known) {
                                throw new MaxLengthError('Decode error - repeated field "known" had too many elements');
                            }
                            obj.known.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.known$
                            }));
                            break;
                        }
                        case 5: {
                            if (opts.limits?.replaced != null && obj.replaced.length === opts.limits.replaced) {
                                throw new MaxLengthError('Decode error - repeated field "replaced" had too many elements');
                            }
                            obj.replaced.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.replaced$
                            }));
                            break;
                        }
                        case 6: {
                            if (opts.limits?.lost != null && obj.lost.length === opts.limits.lost) {
                                throw new MaxLengthError('Decode error - repeated field "lost" had too many elements');
                            }
                            obj.lost.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.lost$
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
                    known: 0,
                    replaced: 0,
                    lost: 0
                };
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
                                field: `${prefix}.grant`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 4: {
                            if (opts.limits?.known != null && obj.known === opts.limits.known) {
                                throw new MaxLengthError('Streaming decode error - repeated field "known" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
                                limits: opts.limits?.known$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.known
                                };
                            }
                            obj.known++;
                            break;
                        }
                        case 5: {
                            if (opts.limits?.replaced != null && obj.replaced === opts.limits.replaced) {
                                throw new MaxLengthError('Streaming decode error - repeated field "replaced" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.replaced[]`, {
                                limits: opts.limits?.replaced$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.replaced
                                };
                            }
                            obj.replaced++;
                            break;
                        }
                        case 6: {
                            if (opts.limits?.lost != null && obj.lost === opts.limits.lost) {
                                throw new MaxLengthError('Streaming decode error - repeated field "lost" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.lost[]`, {
                                limits: opts.limits?.lost$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.lost
                                };
                            }
                            obj.lost++;
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
        return encodeMessage(obj, HeadBody.codec());
    }
    HeadBody.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, HeadBody.codec(), opts);
    }
    HeadBody.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, HeadBody.codec(), opts);
    }
    HeadBody.stream = stream;
})(HeadBody || (HeadBody = {}));
export var Receipt;
(function (Receipt) {
    let _codec;
    Receipt.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.channel != null && obj.channel !== 0)) {
                    w.uint32(8);
                    w.uint32(obj.channel);
                }
                if ((obj.bytes != null && obj.bytes.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.bytes);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(26);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    channel: 0,
                    bytes: NO_BYTES,
                    signature: NO_BYTES
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
                            obj.bytes = reader.bytes();
                            break;
                        }
                        case 3: {
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
                                field: `${prefix}.channel`,
                                value: reader.uint32()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.bytes`,
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
        return encodeMessage(obj, Receipt.codec());
    }
    Receipt.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, Receipt.codec(), opts);
    }
    Receipt.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, Receipt.codec(), opts);
    }
    Receipt.stream = stream;
})(Receipt || (Receipt = {}));
export var ReceiptBody;
(function (ReceiptBody) {
    let _codec;
    ReceiptBody.codec = () => {
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
                if ((obj.counter != null && obj.counter !== 0)) {
                    w.uint32(24);
                    w.uint64Number(obj.counter);
                }
                if ((obj.time != null && obj.time !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.time);
                }
                if (obj.held != null && obj.held.length > 0) {
                    for (const value of obj.held) {
                        w.uint32(42);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if ((obj.epoch != null && obj.epoch !== 0)) {
                    w.uint32(48);
                    w.uint32(obj.epoch);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    counter: 0,
                    time: 0,
                    held: [],
                    epoch: 0
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
                            obj.counter = reader.uint64Number();
                            break;
                        }
                        case 4: {
                            obj.time = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.held != null && obj.held.length === opts.limits.held) {
                                throw new MaxLengthError('Decode error - repeated field "held" had too many elements');
                            }
                            obj.held.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.held$
                            }));
                            break;
                        }
                        case 6: {
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
                    held: 0
                };
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
                                field: `${prefix}.counter`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.time`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.held != null && obj.held === opts.limits.held) {
                                throw new MaxLengthError('Streaming decode error - repeated field "held" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.held[]`, {
                                limits: opts.limits?.held$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.held
                                };
                            }
                            obj.held++;
                            break;
                        }
                        case 6: {
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
        return encodeMessage(obj, ReceiptBody.codec());
    }
    ReceiptBody.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, ReceiptBody.codec(), opts);
    }
    ReceiptBody.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, ReceiptBody.codec(), opts);
    }
    ReceiptBody.stream = stream;
})(ReceiptBody || (ReceiptBody = {}));
export var BundleRequest;
(function (BundleRequest) {
    let _codec;
    BundleRequest.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.body != null && obj.body.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.body);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    body: NO_BYTES,
                    signature: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.body = reader.bytes();
                            break;
                        }
                        case 2: {
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
                                field: `${prefix}.body`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
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
        return encodeMessage(obj, BundleRequest.codec());
    }
    BundleRequest.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BundleRequest.codec(), opts);
    }
    BundleRequest.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BundleRequest.codec(), opts);
    }
    BundleRequest.stream = stream;
})(BundleRequest || (BundleRequest = {}));
export var BundleRequestBody;
(function (BundleRequestBody) {
    let _codec;
    BundleRequestBody.codec = () => {
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
                if ((obj.name != null && obj.name !== '')) {
                    w.uint32(26);
                    w.string(obj.name);
                }
                if ((obj.made != null && obj.made !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.made);
                }
                if (obj.known != null && obj.known.length > 0) {
                    for (const value of obj.known) {
                        w.uint32(42);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (obj.unheld != null && obj.unheld.length > 0) {
                    for (const value of obj.unheld) {
                        w.uint32(50);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if ((obj.blocks != null && obj.blocks.byteLength > 0)) {
                    w.uint32(58);
                    w.bytes(obj.blocks);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    name: '',
                    made: 0,
                    known: [],
                    unheld: [],
                    blocks: NO_BYTES
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
                            obj.name = reader.string();
                            break;
                        }
                        case 4: {
                            obj.made = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.known != null && obj.known.length === opts.limits.known) {
                                throw new MaxLengthError('Decode error - repeated field "known" had too many elements');
                            }
                            obj.known.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.known$
                            }));
                            break;
                        }
                        case 6: {
                            if (opts.limits?.unheld != null && obj.unheld.length === opts.limits.unheld) {
                                throw new MaxLengthError('Decode error - repeated field "unheld" had too many elements');
                            }
                            obj.unheld.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.unheld$
                            }));
                            break;
                        }
                        case 7: {
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
                const obj = {
                    known: 0,
                    unheld: 0
                };
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
                                field: `${prefix}.name`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.made`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.known != null && obj.known === opts.limits.known) {
                                throw new MaxLengthError('Streaming decode error - repeated field "known" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
                                limits: opts.limits?.known$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.known
                                };
                            }
                            obj.known++;
                            break;
                        }
                        case 6: {
                            if (opts.limits?.unheld != null && obj.unheld === opts.limits.unheld) {
                                throw new MaxLengthError('Streaming decode error - repeated field "unheld" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.unheld[]`, {
                                limits: opts.limits?.unheld$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.unheld
                                };
                            }
                            obj.unheld++;
                            break;
                        }
                        case 7: {
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
        return encodeMessage(obj, BundleRequestBody.codec());
    }
    BundleRequestBody.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BundleRequestBody.codec(), opts);
    }
    BundleRequestBody.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BundleRequestBody.codec(), opts);
    }
    BundleRequestBody.stream = stream;
})(BundleRequestBody || (BundleRequestBody = {}));
export var BundleIndex;
(function (BundleIndex) {
    let _codec;
    BundleIndex.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.body != null && obj.body.byteLength > 0)) {
                    w.uint32(10);
                    w.bytes(obj.body);
                }
                if ((obj.signature != null && obj.signature.byteLength > 0)) {
                    w.uint32(18);
                    w.bytes(obj.signature);
                }
                if (obj.carried != null && obj.carried.length > 0) {
                    for (const value of obj.carried) {
                        w.uint32(26);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if ((obj.blocks != null && obj.blocks.byteLength > 0)) {
                    w.uint32(34);
                    w.bytes(obj.blocks);
                }
                if ((obj.lists != null && obj.lists.byteLength > 0)) {
                    w.uint32(42);
                    w.bytes(obj.lists);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    body: NO_BYTES,
                    signature: NO_BYTES,
                    carried: [],
                    blocks: NO_BYTES,
                    lists: NO_BYTES
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.body = reader.bytes();
                            break;
                        }
                        case 2: {
                            obj.signature = reader.bytes();
                            break;
                        }
                        case 3: {
                            if (opts.limits?.carried != null && obj.carried.length === opts.limits.carried) {
                                throw new MaxLengthError('Decode error - repeated field "carried" had too many elements');
                            }
                            obj.carried.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.carried$
                            }));
                            break;
                        }
                        case 4: {
                            obj.blocks = reader.bytes();
                            break;
                        }
                        case 5: {
                            obj.lists = reader.bytes();
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
                    carried: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            yield {
                                field: `${prefix}.body`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 2: {
                            yield {
                                field: `${prefix}.signature`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 3: {
                            if (opts.limits?.carried != null && obj.carried === opts.limits.carried) {
                                throw new MaxLengthError('Streaming decode error - repeated field "carried" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.carried[]`, {
                                limits: opts.limits?.carried$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.carried
                                };
                            }
                            obj.carried++;
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.blocks`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 5: {
                            yield {
                                field: `${prefix}.lists`,
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
        return encodeMessage(obj, BundleIndex.codec());
    }
    BundleIndex.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BundleIndex.codec(), opts);
    }
    BundleIndex.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BundleIndex.codec(), opts);
    }
    BundleIndex.stream = stream;
})(BundleIndex || (BundleIndex = {}));
export var BundleBody;
(function (BundleBody) {
    let _codec;
    BundleBody.codec = () => {
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
                if ((obj.name != null && obj.name !== '')) {
                    w.uint32(26);
                    w.string(obj.name);
                }
                if ((obj.made != null && obj.made !== 0)) {
                    w.uint32(32);
                    w.uint64Number(obj.made);
                }
                if (obj.known != null && obj.known.length > 0) {
                    for (const value of obj.known) {
                        w.uint32(42);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (obj.base != null && obj.base.length > 0) {
                    for (const value of obj.base) {
                        w.uint32(50);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if ((obj.length != null && obj.length !== 0)) {
                    w.uint32(56);
                    w.uint64Number(obj.length);
                }
                if ((obj.batches != null && obj.batches.byteLength > 0)) {
                    w.uint32(66);
                    w.bytes(obj.batches);
                }
                if (obj.unheld != null && obj.unheld.length > 0) {
                    for (const value of obj.unheld) {
                        w.uint32(74);
                        ReplicaIntervals.codec().encode(value, w);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    folder: NO_BYTES,
                    device: NO_BYTES,
                    name: '',
                    made: 0,
                    known: [],
                    base: [],
                    length: 0,
                    batches: NO_BYTES,
                    unheld: []
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
                            obj.name = reader.string();
                            break;
                        }
                        case 4: {
                            obj.made = reader.uint64Number();
                            break;
                        }
                        case 5: {
                            if (opts.limits?.known != null && obj.known.length === opts.limits.known) {
                                throw new MaxLengthError('Decode error - repeated field "known" had too many elements');
                            }
                            obj.known.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.known$
                            }));
                            break;
                        }
                        case 6: {
                            if (opts.limits?.base != null && obj.base.length === opts.limits.base) {
                                throw new MaxLengthError('Decode error - repeated field "base" had too many elements');
                            }
                            obj.base.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.base$
                            }));
                            break;
                        }
                        case 7: {
                            obj.length = reader.uint64Number();
                            break;
                        }
                        case 8: {
                            obj.batches = reader.bytes();
                            break;
                        }
                        case 9: {
                            if (opts.limits?.unheld != null && obj.unheld.length === opts.limits.unheld) {
                                throw new MaxLengthError('Decode error - repeated field "unheld" had too many elements');
                            }
                            obj.unheld.push(ReplicaIntervals.codec().decode(reader, reader.uint32(), {
                                limits: opts.limits?.unheld$
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
                    known: 0,
                    base: 0,
                    unheld: 0
                };
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
                                field: `${prefix}.name`,
                                value: reader.string()
                            };
                            break;
                        }
                        case 4: {
                            yield {
                                field: `${prefix}.made`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 5: {
                            if (opts.limits?.known != null && obj.known === opts.limits.known) {
                                throw new MaxLengthError('Streaming decode error - repeated field "known" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.known[]`, {
                                limits: opts.limits?.known$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.known
                                };
                            }
                            obj.known++;
                            break;
                        }
                        case 6: {
                            if (opts.limits?.base != null && obj.base === opts.limits.base) {
                                throw new MaxLengthError('Streaming decode error - repeated field "base" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.base[]`, {
                                limits: opts.limits?.base$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.base
                                };
                            }
                            obj.base++;
                            break;
                        }
                        case 7: {
                            yield {
                                field: `${prefix}.length`,
                                value: reader.uint64Number()
                            };
                            break;
                        }
                        case 8: {
                            yield {
                                field: `${prefix}.batches`,
                                value: reader.bytes()
                            };
                            break;
                        }
                        case 9: {
                            if (opts.limits?.unheld != null && obj.unheld === opts.limits.unheld) {
                                throw new MaxLengthError('Streaming decode error - repeated field "unheld" had too many elements');
                            }
                            for (const evt of ReplicaIntervals.codec().stream(reader, reader.uint32(), `${prefix}.unheld[]`, {
                                limits: opts.limits?.unheld$
                            })) {
                                yield {
                                    ...evt,
                                    index: obj.unheld
                                };
                            }
                            obj.unheld++;
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
        return encodeMessage(obj, BundleBody.codec());
    }
    BundleBody.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, BundleBody.codec(), opts);
    }
    BundleBody.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, BundleBody.codec(), opts);
    }
    BundleBody.stream = stream;
})(BundleBody || (BundleBody = {}));
export var PunchMessage;
(function (PunchMessage) {
    let _codec;
    PunchMessage.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if ((obj.address != null && obj.address !== '')) {
                    w.uint32(10);
                    w.string(obj.address);
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    address: ''
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            obj.address = reader.string();
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
                                field: `${prefix}.address`,
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
        return encodeMessage(obj, PunchMessage.codec());
    }
    PunchMessage.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, PunchMessage.codec(), opts);
    }
    PunchMessage.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, PunchMessage.codec(), opts);
    }
    PunchMessage.stream = stream;
})(PunchMessage || (PunchMessage = {}));
export var DialBackMessage;
(function (DialBackMessage) {
    let _codec;
    DialBackMessage.codec = () => {
        if (_codec == null) {
            _codec = message((obj, w, opts = {}) => {
                if (opts.lengthDelimited !== false) {
                    w.fork();
                }
                if (obj.ports != null && obj.ports.length > 0) {
                    for (const value of obj.ports) {
                        w.uint32(8);
                        w.uint32(value);
                    }
                }
                if (opts.lengthDelimited !== false) {
                    w.ldelim();
                }
            }, (reader, length, opts = {}) => {
                const obj = {
                    ports: []
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.ports != null && obj.ports.length === opts.limits.ports) {
                                throw new MaxLengthError('Decode error - repeated field "ports" had too many elements');
                            }
                            obj.ports.push(reader.uint32());
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
                    ports: 0
                };
                const end = length == null ? reader.len : reader.pos + length;
                while (reader.pos < end) {
                    const tag = reader.uint32();
                    switch (tag >>> 3) {
                        case 1: {
                            if (opts.limits?.ports != null && obj.ports === opts.limits.ports) {
                                throw new MaxLengthError('Streaming decode error - repeated field "ports" had too many elements');
                            }
                            yield {
                                field: `${prefix}.ports[]`,
                                index: obj.ports,
                                value: reader.uint32()
                            };
                            obj.ports++;
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
        return encodeMessage(obj, DialBackMessage.codec());
    }
    DialBackMessage.encode = encode;
    function decode(buf, opts) {
        return decodeMessage(buf, DialBackMessage.codec(), opts);
    }
    DialBackMessage.decode = decode;
    function stream(buf, opts) {
        return streamMessage(buf, DialBackMessage.codec(), opts);
    }
    DialBackMessage.stream = stream;
})(DialBackMessage || (DialBackMessage = {}));
