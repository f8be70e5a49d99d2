import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Protected headers of 13 bytes that are not `a2 01 32 04 48 <kid>`; `k` stands for the kid.
private let headers:
  [(id: String, title: String, rules: [String], reason: DenyReason, note: String?, bytes: String)] =
    [
      (
        "algorithm-eddsa", "The algorithm −8, EdDSA", ["SIG-2"], .unsupportedAlgorithm,
        "Many libraries take −8 and −19 for one.", "a2 01 27 04 48 k"
      ),
      (
        "algorithm-es256", "The algorithm −7, ES256", ["SIG-2"], .unsupportedAlgorithm, nil,
        "a2 01 26 04 48 k"
      ),
      (
        "algorithm-minus-18", "The algorithm −18", ["SIG-2"], .unsupportedAlgorithm, nil,
        "a2 01 31 04 48 k"
      ),
      (
        "algorithm-minus-20", "The algorithm −20", ["SIG-2"], .unsupportedAlgorithm, nil,
        "a2 01 33 04 48 k"
      ),
      (
        "algorithm-0", "The algorithm 0, which is reserved", ["SIG-2"], .unsupportedAlgorithm, nil,
        "a2 01 00 04 48 k"
      ),
      (
        "algorithm-18", "The algorithm 18, with the argument of −19", ["SIG-2"],
        .unsupportedAlgorithm, nil, "a2 01 12 04 48 k"
      ),
      (
        "algorithm-hmac", "The algorithm 5, HMAC", ["SIG-2"], .unsupportedAlgorithm,
        "A public key is then taken for a shared secret.", "a2 01 05 04 48 k"
      ),
      (
        "algorithm-text", "The algorithm as the text EdDSA, and a kid of 3 bytes", ["SIG-2"],
        .unsupportedAlgorithm, "The fault lies at the algorithm and beats the kid.",
        "a2 01 65 45 64 44 53 41 04 43 00 01 02"
      ),
      (
        "algorithm-bytes", "The algorithm as an empty byte string", ["SIG-2"],
        .unsupportedAlgorithm, nil, "a2 01 40 04 48 k"
      ),
      (
        "algorithm-array", "The algorithm as an empty array", ["SIG-2"], .unsupportedAlgorithm,
        nil, "a2 01 80 04 48 k"
      ),
      (
        "header-order", "The kid before the algorithm", ["SIG-1"], .malformed,
        "The first byte that differs is a key that belongs there, one place later.",
        "a2 04 48 k 01 32"
      ),
      (
        "header-critical", "The key 2, crit, in place of the algorithm", ["SIG-1", "ENC-9"],
        .unknownKey, nil, "a2 02 32 04 48 k"
      ),
      (
        "header-content-type", "The key 3, content type, in place of the kid", ["SIG-1", "ENC-9"],
        .unknownKey, nil, "a2 01 32 03 48 k"
      ),
      (
        "header-key-5", "The key 5 in place of the kid", ["SIG-1", "ENC-9"], .unknownKey, nil,
        "a2 01 32 05 48 k"
      ),
      (
        "header-key-twice", "The algorithm twice", ["SIG-1", "ENC-5"], .duplicateKey, nil,
        "a2 01 32 01 48 k"
      ),
      (
        "header-key-0", "The key 0 behind the algorithm", ["SIG-1", "ENC-4"], .keyOrder, nil,
        "a2 01 32 00 48 k"
      ),
      (
        "header-key-text", "The text alg as a key, and a kid of 5 bytes", ["SIG-1", "ENC-8"],
        .malformed, nil, "a2 63 61 6c 67 32 04 45 00 01 02 03 04"
      ),
      (
        "header-three", "A third header, and a kid of 6 bytes", ["SIG-1", "ENC-8"], .malformed, nil,
        "a3 01 32 03 00 04 46 00 01 02 03 04 05"
      ),
      (
        "header-no-algorithm", "No algorithm, and a kid of 10 bytes", ["SIG-1", "ENC-8"],
        .malformed, nil, "a1 04 4a 00 01 02 03 04 05 06 07 08 09"
      ),
      (
        "header-no-kid", "No kid, and an algorithm of 10 bytes", ["SIG-1", "ENC-8"], .malformed,
        nil, "a1 01 4a 00 01 02 03 04 05 06 07 08 09"
      ),
      (
        "header-array", "An array in place of the map", ["SIG-1", "ENC-8"], .malformed, nil,
        "82 01 32 04 48 k"
      ),
      (
        "header-map-long", "The map has a long head, and the kid 7 bytes", ["SIG-1", "ENC-2"],
        .nonShortest, nil, "b8 02 01 32 04 47 00 01 02 03 04 05 06"
      ),
      (
        "kid-text", "The kid as a text", ["SIG-1", "ENC-8"], .malformed, nil,
        "a2 01 32 04 68 61 61 61 61 61 61 61 61"
      ),
      (
        "kid-7", "A kid of 7 bytes, and a byte behind it", ["SIG-1", "ENC-8"], .malformed, nil,
        "a2 01 32 04 47 00 01 02 03 04 05 06 00"
      ),
      (
        "kid-9", "A kid that says it has 9 bytes", ["SIG-1", "ENC-1"], .truncated,
        "It would end in the header behind.", "a2 01 32 04 49 k"
      ),
    ]

/// Protected headers of another length, or of another type.
private let wrongHeaders:
  [(id: String, title: String, reason: DenyReason, rule: String, bytes: String)] = [
    ("header-empty", "An empty protected header", .malformed, "ENC-8", "40"),
    (
      "header-bare", "The protected header without its byte string", .malformed, "ENC-8",
      "a2 01 32 04 48 k"
    ),
    (
      "header-text", "The protected header as a text", .malformed, "ENC-8",
      "6d a2 01 32 04 48 k"
    ),
    (
      "header-12", "A protected header with a kid of 7 bytes", .malformed, "ENC-8",
      "4c a2 01 32 04 47 00 01 02 03 04 05 06"
    ),
    (
      "header-14", "A protected header with a kid of 9 bytes", .malformed, "ENC-8",
      "4e a2 01 32 04 49 k 00"
    ),
    (
      "header-eddsa-text", "The algorithm as the text EdDSA beside a whole kid", .malformed,
      "ENC-8", "52 a2 01 65 45 64 44 53 41 04 48 k"
    ),
    (
      "header-algorithm-long", "The algorithm with a long head beside a whole kid", .malformed,
      "ENC-8", "4e a2 01 38 12 04 48 k"
    ),
    (
      "header-algorithm-only", "A protected header of the algorithm alone", .malformed, "ENC-8",
      "43 a1 01 32"
    ),
    (
      "header-kid-only", "A protected header of the kid alone", .malformed, "ENC-8",
      "4b a1 04 48 k"
    ),
    (
      "header-extra", "A third header beside algorithm and kid", .malformed, "ENC-8",
      "4f a3 01 32 03 00 04 48 k"
    ),
    (
      "header-long", "The protected header has a long head", .nonShortest, "ENC-2",
      "58 0d a2 01 32 04 48 k"
    ),
    ("header-null", "Null as the protected header", .unsupportedType, "ENC-6", "f6"),
  ]

/// The protected header, signed as it stands.
func addHeaders(to suite: inout Suite) {
  func add(
    _ id: String, _ title: String, _ rules: [String], _ reason: DenyReason, _ note: String?,
    _ protected: String, isWrapped: Bool
  ) {
    suite.add(id, title, rules, threats: ["T9", "T23"], of: "envelope-staple", note: note) {
      world in
      let staple = world.staple(by: world.owner, base: 8, revoking: [9])
      let bytes = hex(protected.replacing("k", with: Hex.encode(world.owner.kid)))
      let structure = Item.array([
        .text("Signature1"), isWrapped ? .bytes(bytes) : .raw(bytes), .bytes(staple.externalData),
        .bytes(staple.payloadBytes),
      ])
      world.decode(
        staple.frame(
          protected: isWrapped ? Item.bytes(bytes).encoded : bytes,
          signature: Item.bytes(world.owner.sign(structure.encoded)).encoded),
        as: "staple", .deny(reason))
    }
  }
  for row in headers {
    add(row.id, row.title, row.rules, row.reason, row.note, row.bytes, isWrapped: true)
  }
  for row in wrongHeaders {
    add(
      row.id, row.title, ["SIG-1", row.rule], row.reason, nil, row.bytes, isWrapped: false)
  }
}
