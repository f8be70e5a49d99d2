import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Envelopes, their signatures, and the shape of every message in them.
func envelopeSuite() -> Suite {
  var suite = Suite("envelope")
  addAccepted(to: &suite)
  addFrozenShape(to: &suite)
  addHeaders(to: &suite)
  addDomains(to: &suite)
  addParents(to: &suite)
  addSignatures(to: &suite)
  addKeyIdentifiers(to: &suite)
  addSizes(to: &suite)
  addShapes(to: &suite)
  addTexts(to: &suite)
  addLists(to: &suite)
  addReceiptBodies(to: &suite)
  addWholeMessages(to: &suite)
  return suite
}

/// A message of every domain, under its own.
private func addAccepted(to suite: inout Suite) {
  for index in World("").everyMessage().indices {
    let domain = World("").everyMessage()[index].domain
    suite.add(
      domain, "A message of the domain \(domain), with every key it may have",
      ["SIG-3", "SIG-1", "SIG-8"]
    ) { $0.verify($0.everyMessage()[index]) }
  }
}

/// Single bytes of the frame changed; the staple in it is signed as it should be.
private func addFrozenShape(to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason, note: String? = nil,
    _ change: @escaping (Message) -> [UInt8]
  ) {
    suite.add(id, title, rules, threats: ["T23"], of: "envelope-staple", note: note) { world in
      let staple = world.staple(by: world.owner, base: 8, revoking: [9])
      world.decode(change(staple), as: "staple", .deny(reason))
    }
  }
  add("no-tag", "Without tag 18", ["SIG-1", "ENC-8"], .malformed) { $0.frame(tag: []) }
  add("tag-17", "Tag 17, of a COSE_Mac0", ["SIG-1", "ENC-6"], .unsupportedType) {
    $0.frame(tag: [0xd1])
  }
  add("tag-98", "Tag 98, of a COSE_Sign", ["SIG-1", "ENC-6"], .unsupportedType) {
    $0.frame(tag: [0xd8, 98])
  }
  add("tag-61", "Tag 61 around tag 18, as CWT allows", ["SIG-1", "ENC-6"], .unsupportedType) {
    $0.frame(tag: [0xd8, 61, 0xd2])
  }
  add("tag-twice", "Tag 18 twice", ["SIG-1", "ENC-6"], .unsupportedType) {
    $0.frame(tag: [0xd2, 0xd2])
  }
  add("tag-long", "Tag 18 with a long head", ["SIG-1", "ENC-2"], .nonShortest) {
    $0.frame(tag: [0xd8, 18])
  }
  add("array-of-3", "An array of three", ["SIG-1", "ENC-8"], .malformed) {
    $0.frame(array: [0x83])
  }
  add("array-of-5", "An array of five", ["SIG-1", "ENC-8"], .malformed) {
    $0.frame(array: [0x85]) + [0]
  }
  add("array-long", "The array has a long head", ["SIG-1", "ENC-2"], .nonShortest) {
    $0.frame(array: [0x98, 4])
  }
  add("array-in-chunks", "The array ends with a break", ["SIG-1", "ENC-3"], .indefiniteLength) {
    $0.frame(array: [0x9f]) + [0xff]
  }
  add("map", "A map in place of the array", ["SIG-1", "ENC-8"], .malformed) {
    $0.frame(array: [0xa2])
  }
  addUnprotected(add)
  addPayloads(add)
  addTails(add)
}

typealias AddFrame = (
  String, String, [String], DenyReason, String?, @escaping (Message) -> [UInt8]
) -> Void

/// The unprotected header is empty.
private func addUnprotected(_ add: AddFrame) {
  let rows: [(String, String, [String], DenyReason, [UInt8])] = [
    (
      "unprotected-kid", "A kid in the unprotected header", ["SIG-1"], .malformed,
      hex("a1 04 48 00 01 02 03 04 05 06 07")
    ),
    (
      "unprotected-algorithm", "An algorithm in the unprotected header", ["SIG-1"], .malformed,
      hex("a1 01 32")
    ),
    (
      "unprotected-null", "Null as the unprotected header", ["SIG-1", "ENC-6"], .unsupportedType,
      hex("f6")
    ),
    (
      "unprotected-array", "An array as the unprotected header", ["SIG-1", "ENC-8"], .malformed,
      hex("80")
    ),
    (
      "unprotected-bytes", "A byte string as the unprotected header", ["SIG-1", "ENC-8"],
      .malformed, hex("40")
    ),
    (
      "unprotected-long", "An empty unprotected header with a long head", ["SIG-1", "ENC-2"],
      .nonShortest, hex("b8 00")
    ),
    (
      "unprotected-in-chunks", "An empty unprotected header that ends with a break",
      ["SIG-1", "ENC-3"], .indefiniteLength, hex("bf ff")
    ),
  ]
  for (id, title, rules, reason, bytes) in rows {
    add(id, title, rules, reason, "Nothing protects it.") { $0.frame(unprotected: bytes) }
  }
}

/// The payload is a byte string that holds one map.
private func addPayloads(_ add: AddFrame) {
  add("payload-nil", "A detached payload", ["SIG-1", "ENC-6"], .unsupportedType, nil) {
    $0.frame(payload: [0xf6])
  }
  add("payload-bare", "The payload without its byte string", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(payload: $0.payloadBytes)
  }
  add("payload-text", "The payload as a text", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(payload: Item.head(3, UInt64($0.payloadBytes.count)) + $0.payloadBytes)
  }
  add("payload-empty", "A payload of no byte", ["ENC-1"], .truncated, nil) {
    var message = $0
    message.payload = []
    return message.envelope
  }
  add("payload-array", "A payload that is an array", ["ENC-8"], .malformed, nil) {
    var message = $0
    message.payload = [0x80]
    return message.envelope
  }
  add("payload-tagged", "A payload in tag 61", ["ENC-6"], .unsupportedType, nil) {
    var message = $0
    message.payload = [0xd8, 61] + $0.payloadBytes
    return message.envelope
  }
  add(
    "payload-trailing", "A byte follows the map in the payload", ["ENC-7"], .trailingBytes,
    "It is signed, and still means nothing."
  ) {
    var message = $0
    message.payload = $0.payloadBytes + [0]
    return message.envelope
  }
  add(
    "payload-cut", "The map in the payload ends with the payload", ["ENC-1"], .truncated, nil
  ) {
    var message = $0
    message.payload = $0.payloadBytes.dropLast()
    return message.envelope
  }
  add(
    "payload-beyond", "The payload says that it is longer than the message", ["ENC-1"],
    .truncated, nil
  ) { $0.frame(payload: [0x59, 0xff, 0xff] + $0.payloadBytes) }
}

/// The signature and what follows it.
private func addTails(_ add: AddFrame) {
  add("signature-63", "A signature of 63 bytes", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(signature: Item.bytes($0.signature.dropLast()).encoded)
  }
  add("signature-65", "A signature of 65 bytes", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(signature: Item.bytes($0.signature + [0]).encoded)
  }
  add("signature-empty", "A signature of no byte", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(signature: [0x40])
  }
  add("signature-text", "The signature as a text", ["SIG-1", "ENC-8"], .malformed, nil) {
    $0.frame(signature: [0x78, 64] + $0.signature)
  }
  add("signature-null", "Null as the signature", ["SIG-1", "ENC-6"], .unsupportedType, nil) {
    $0.frame(signature: [0xf6])
  }
  add("signature-long", "The signature has a long head", ["SIG-1", "ENC-2"], .nonShortest, nil) {
    $0.frame(signature: [0x59, 0, 64] + $0.signature)
  }
  add("signature-cut", "The last byte is missing", ["ENC-1"], .truncated, nil) {
    $0.envelope.dropLast()
  }
  add("signature-absent", "The message ends before the signature", ["ENC-1"], .truncated, nil) {
    $0.frame(signature: [])
  }
  add("trailing-byte", "A byte follows the envelope", ["ENC-7"], .trailingBytes, nil) {
    $0.envelope + [0]
  }
  add("envelope-twice", "The envelope follows itself", ["ENC-7"], .trailingBytes, nil) {
    $0.envelope + $0.envelope
  }
  add("nothing", "No byte at all", ["ENC-1"], .truncated, nil) { _ in [] }
  add(
    "signature-before-payload",
    "A signature of 63 bytes behind a payload with null", ["SIG-1", "ENC-8"], .malformed,
    "An envelope is read to its end before its payload is."
  ) {
    var message = $0
    message.payload = [0xf6]
    return message.frame(signature: Item.bytes(message.signature.dropLast()).encoded)
  }
  add(
    "payload-before-trailing", "A byte follows an envelope whose payload is null", ["ENC-6"],
    .unsupportedType, "The payload is read before what follows the envelope."
  ) {
    var message = $0
    message.payload = [0xf6]
    return message.envelope + [0]
  }
}
