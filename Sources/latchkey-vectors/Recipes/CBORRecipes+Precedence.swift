import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Items with two faults, and the reason of the first.
private let faultPairs:
  [(id: String, title: String, rules: [String], of: String, item: String, DenyReason)] = [
    (
      "first-key-order", "Keys out of order, before a value outside the profile",
      ["ENC-4", "ENC-6"], "order-0-1", "a2 01 00 00 f6", .keyOrder
    ),
    (
      "first-value", "A value outside the profile, before a key that stands twice",
      ["ENC-6", "ENC-5"], "order-0-1", "a2 01 f6 01 00", .unsupportedType
    ),
    (
      "first-long-head", "A long head, before an indefinite length", ["ENC-2", "ENC-3"],
      "array-2", "82 18 17 9f", .nonShortest
    ),
    (
      "first-of-two-entries", "An indefinite length, before a long head", ["ENC-3", "ENC-2"],
      "array-2", "82 9f 18 17", .indefiniteLength
    ),
    (
      "first-entry-then-end", "A value outside the profile, before the array ends too early",
      ["ENC-6", "ENC-1"], "array-2", "82 f6", .unsupportedType
    ),
    (
      "first-text-then-end", "A control character, before the array ends too early",
      ["ENC-12", "ENC-1"], "array-3", "83 61 00", .invalidText
    ),
    (
      "first-map-count", "A map too large for its bytes, before a key outside the profile",
      ["ENC-1", "ENC-6"], "map-2", "a2 f6 00 00", .truncated
    ),
    (
      "first-map-count-of-one", "A map of one pair with one byte left", ["ENC-1", "ENC-6"],
      "map-1", "a1 f6", .truncated
    ),
    (
      "first-string-length", "A text that is cut off, before its control character",
      ["ENC-1", "ENC-12"], "text-3", "63 00 61", .truncated
    ),
    (
      "first-argument-cut", "An argument that is cut off and too long", ["ENC-1", "ENC-2"],
      "unsigned-0", "19 00", .truncated
    ),
    (
      "first-simple-cut", "A float that is cut off", ["ENC-6", "ENC-1"], "unsigned-0", "fb 3f",
      .unsupportedType
    ),
    (
      "first-tag-cut", "A tag that is cut off", ["ENC-1", "ENC-6"], "unsigned-0", "d8",
      .truncated
    ),
    (
      "first-tag-reserved", "A tag with AI 28", ["ENC-8", "ENC-6"], "unsigned-0", "dc 00",
      .malformed
    ),
    (
      "first-tag-long", "A tag with a long head", ["ENC-2", "ENC-6"], "unsigned-0", "d8 01 00",
      .nonShortest
    ),
    (
      "first-tag-then-item", "A tag, before a long head inside it", ["ENC-6", "ENC-2"],
      "unsigned-0", "c1 18 17", .unsupportedType
    ),
    (
      "first-inside-then-trailing", "A control character, before bytes that follow",
      ["ENC-12", "ENC-7"], "text-space", "61 00 00", .invalidText
    ),
    (
      "first-key-type", "A text as a key, before its control character", ["ENC-8", "ENC-12"],
      "order-0-1", "a1 61 00 00", .malformed
    ),
    (
      "first-long-key", "A long head on a key, before the order of keys", ["ENC-2", "ENC-4"],
      "order-0-1", "a2 01 00 18 00 00", .nonShortest
    ),
  ]

/// The first fault in byte order names the reason; within an item, the order of its rules.
func addPrecedence(to suite: inout Suite) {
  for (id, title, rules, of, item, reason) in faultPairs {
    suite.refuses(
      id, title, rules, of: of, note: "Of two faults only the first one counts.", hex(item),
      reason)
  }
}
