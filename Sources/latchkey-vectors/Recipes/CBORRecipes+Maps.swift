import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Two neighbours in the bytewise order of their encodings.
private let neighbours: [(id: String, title: String, lower: String, higher: String)] = [
  ("0-1", "0 and 1", "00", "01"), ("10-100", "10 and 100", "0a", "18 64"),
  ("23-24", "23 and 24", "17", "18 18"), ("255-256", "255 and 256", "18 ff", "19 01 00"),
  ("65535-65536", "65,535 and 65,536", "19 ff ff", "1a 00 01 00 00"),
  ("2-32", "2^32 − 1 and 2^32", "1a ff ff ff ff", "1b 00 00 00 01 00 00 00 00"),
  ("10-minus-1", "10 and −1", "0a", "20"), ("100-minus-1", "100 and −1", "18 64", "20"),
  (
    "largest-minus-1", "2^63 − 1 and −1", "1b 7f ff ff ff ff ff ff ff", "20"
  ),
  ("minus-1-2", "−1 and −2", "20", "21"), ("minus-24-25", "−24 and −25", "37", "38 18"),
  ("minus-256-257", "−256 and −257", "38 ff", "39 01 00"),
  (
    "minus-65536-65537", "−65,536 and −65,537", "39 ff ff", "3a 00 01 00 00"
  ),
  (
    "minus-1-least", "−1 and −2^63", "20", "3b 7f ff ff ff ff ff ff ff"
  ),
]

/// Keys ascend in the bytewise order of their encodings.
func addKeyOrder(to suite: inout Suite) {
  for row in neighbours {
    suite.admits(
      "order-\(row.id)", "The keys \(row.title) in the order of their encodings", ["ENC-4"],
      hex("a2 \(row.lower) 00 \(row.higher) 00"))
    suite.refuses(
      "order-\(row.id)-swapped", "The keys \(row.title), the other way round", ["ENC-4"],
      of: "order-\(row.id)", hex("a2 \(row.higher) 00 \(row.lower) 00"), .keyOrder)
  }
  suite.admits(
    "order-of-three", "The keys 10, 100 and −1 in the order of their encodings", ["ENC-4"],
    hex("a3 0a 00 18 64 00 20 00"))
  let others: [(id: String, title: String, note: String, item: String)] = [
    (
      "order-by-length", "The keys 10, −1 and 100, shorter encodings first",
      "The canonical order of RFC 7049, which many libraries still write.",
      "a3 0a 00 20 00 18 64 00"
    ),
    (
      "order-by-number", "The keys −1, 10 and 100, in the order of the numbers",
      "A sorted dictionary writes this.", "a3 20 00 0a 00 18 64 00"
    ),
    (
      "order-last-pair", "Only the last of three keys is out of order",
      "Only the first two were compared.", "a3 0a 00 20 00 0b 00"
    ),
    (
      "order-inside", "The map in a map is out of order", "Only the outer map is judged.",
      "a1 00 a2 01 00 00 00"
    ),
  ]
  for row in others {
    suite.refuses(
      row.id, row.title, ["ENC-4"], of: "order-of-three", note: row.note, hex(row.item), .keyOrder)
  }
}

/// What may be a key, and how often.
func addKeys(to suite: inout Suite) {
  let duplicates: [(id: String, title: String, item: String)] = [
    ("duplicate-unsigned", "The key 1 twice with one value", "a2 01 00 01 00"),
    ("duplicate-values", "The key 1 twice with two values", "a2 01 00 01 01"),
    ("duplicate-negative", "The key −1 twice", "a2 20 00 20 00"),
    ("duplicate-long", "The key 256 twice", "a2 19 01 00 00 19 01 00 00"),
    ("duplicate-last", "The last key twice", "a3 00 00 01 00 01 00"),
    ("duplicate-thrice", "The key 0 three times", "a3 00 00 00 00 00 00"),
    ("duplicate-inside", "A key twice in a map in an array", "81 a2 01 00 01 00"),
  ]
  for row in duplicates {
    suite.refuses(
      row.id, row.title, ["ENC-5"], of: "order-0-1",
      note: "Which of the two counts differs from reader to reader.", hex(row.item), .duplicateKey)
  }
  suite.refuses(
    "duplicate-apart", "A key stands again behind another", ["ENC-4", "ENC-5"], of: "order-0-1",
    note: "Against the key just before it, which is what a reader in fixed memory has.",
    hex("a3 01 00 02 00 01 00"), .keyOrder)
  suite.refuses(
    "duplicate-long-head", "The key 1 again, with a longer head", ["ENC-2", "ENC-5"],
    of: "order-0-1", hex("a2 01 00 18 01 00"), .nonShortest)
  suite.admits(
    "keys-apart-in-size", "The keys 0 and 2^63 − 1", ["ENC-9"],
    hex("a2 00 00 1b 7f ff ff ff ff ff ff ff 00"))
  suite.admits(
    "keys-least", "The key −2^63", ["ENC-9"], hex("a1 3b 7f ff ff ff ff ff ff ff 00"))
  let large: [(id: String, title: String, of: String, item: String)] = [
    ("key-2-63", "The key 2^63", "keys-apart-in-size", "a1 1b 80 00 00 00 00 00 00 00 00"),
    (
      "key-2-64-less-1", "The key 2^64 − 1", "keys-apart-in-size",
      "a1 1b ff ff ff ff ff ff ff ff 00"
    ),
    ("key-below-least", "The key −2^63 − 1", "keys-least", "a1 3b 80 00 00 00 00 00 00 00 00"),
    ("key-least-of-all", "The key −2^64", "keys-least", "a1 3b ff ff ff ff ff ff ff ff 00"),
    (
      "key-2-63-out-of-order", "The key 2^63 behind −1", "order-10-minus-1",
      "a2 20 00 1b 80 00 00 00 00 00 00 00 00"
    ),
    (
      "key-2-63-value-unread", "The key 2^63 before a value outside the profile",
      "keys-apart-in-size", "a1 1b 80 00 00 00 00 00 00 00 f6"
    ),
  ]
  for row in large {
    suite.refuses(
      row.id, row.title, ["ENC-9"], of: row.of,
      note: "In 64 bits with a sign it is another key, or none.", hex(row.item), .unknownKey)
  }
  addKeyTypes(to: &suite)
}

/// Map keys are integers.
private func addKeyTypes(to suite: inout Suite) {
  let types: [(id: String, title: String, item: String)] = [
    ("key-text", "A text as a key", "a1 61 61 00"),
    ("key-bytes", "A byte string as a key", "a1 41 01 00"),
    ("key-array", "An array as a key", "a1 80 00"), ("key-map", "A map as a key", "a1 a0 00"),
    ("key-text-second", "A text as the second key", "a2 00 00 61 61 00"),
    ("key-ai-28", "AI 28 on a key", "a1 1c 00"),
  ]
  for row in types {
    suite.refuses(
      row.id, row.title, ["ENC-8", "ENC-9"], of: "order-0-1", hex(row.item), .malformed)
  }
}
