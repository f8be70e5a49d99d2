import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// Items of which something is missing.
private let cutItems: [(id: String, title: String, of: String, note: String?, item: String)] = [
  (
    "unsigned-head-only", "A head that announces an argument, and nothing", "unsigned-24", nil,
    "18"
  ),
  ("bytes-cut", "A byte string lacks its last byte", "bytes-3", nil, "43 01 02"),
  ("bytes-absent", "A byte string lacks its one byte", "bytes-1", nil, "41"),
  ("text-cut", "A text lacks its last character", "text-3", nil, "63 61 62"),
  ("array-cut", "An array lacks its last entry", "array-2", nil, "82 00"),
  ("array-absent", "An array lacks its one entry", "array-1", nil, "81"),
  ("map-cut", "A map lacks its last value", "map-2", nil, "a2 00 00 01"),
  ("map-value-absent", "A map lacks its one value", "map-1", nil, "a1 00"),
  ("map-absent", "A map lacks its one pair", "map-1", nil, "a1"),
  (
    "inner-bytes-cut", "A byte string in an array ends with the message", "array-2", nil,
    "82 00 42 00"
  ),
  (
    "bytes-2-63", "A byte string says it has 2^63 bytes", "bytes-1",
    "The length turns negative in a signed integer.", "5b 80 00 00 00 00 00 00 00 00"
  ),
  (
    "bytes-2-64-less-1", "A byte string says it has 2^64 − 1 bytes", "bytes-1",
    "Start plus length wraps round to a byte before the string.",
    "5b ff ff ff ff ff ff ff ff 00"
  ),
  (
    "text-2-32", "A text says it has 2^32 characters", "text-1",
    "The length is 0 in a register of 32 bits.", "7b 00 00 00 01 00 00 00 00"
  ),
  (
    "array-2-64-less-1", "An array says it has 2^64 − 1 entries", "array-1",
    "A reader that makes room first takes all memory; one that counts with a sign traps.",
    "9b ff ff ff ff ff ff ff ff 00"
  ),
  (
    "array-2-32", "An array says it has 2^32 entries", "array-1",
    "The count is 0 in a register of 32 bits.", "9b 00 00 00 01 00 00 00 00"
  ),
  (
    "map-2-63", "A map says it has 2^63 pairs", "map-1",
    "Twice the count wraps round to 0.", "bb 80 00 00 00 00 00 00 00 00 00"
  ),
  (
    "map-2-64-less-1", "A map says it has 2^64 − 1 pairs", "map-1", nil,
    "bb ff ff ff ff ff ff ff ff 00 00"
  ),
]

/// Bytes that end before the item they begin.
func addTruncated(to suite: inout Suite) {
  suite.refuses("nothing", "No byte at all", ["ENC-1"], of: "unsigned-0", [], .truncated)
  for kind in ItemKind.numbers + ItemKind.containers + [ItemKind.tag] {
    for width in [1, 2, 4, 8] {
      let head = Item.head(kind.major, width == 8 ? .max : 1 << (8 * width) - 1, width: width)
      suite.refuses(
        "\(kind.id)-head-\(width)-cut", "The argument of \(kind.title) lacks its last byte",
        ["ENC-1"], of: kind.major == 6 ? "unsigned-0" : "\(kind.id)-0", head.dropLast(),
        .truncated)
    }
  }
  for row in cutItems {
    suite.refuses(
      row.id, row.title, ["ENC-1"], of: row.of, note: row.note, hex(row.item), .truncated)
  }
}

/// Bytes behind the item.
func addTrailing(to suite: inout Suite) {
  let rows: [(id: String, title: String, of: String, item: String)] = [
    ("trailing-unsigned", "A second integer follows", "unsigned-0", "00 00"),
    ("trailing-bytes", "A byte follows a byte string", "bytes-0", "40 00"),
    ("trailing-array", "An entry follows an array of none", "array-0", "80 00"),
    ("trailing-map", "A second map follows", "map-0", "a0 a0"),
    ("trailing-break", "A break follows an integer", "unsigned-0", "00 ff"),
    ("trailing-null", "Null follows an integer", "unsigned-0", "00 f6"),
    ("trailing-cut", "A head that is cut off follows", "unsigned-0", "00 19"),
    ("trailing-newline", "A newline follows, as editors leave it", "array-0", "80 0a"),
  ]
  for row in rows {
    suite.refuses(row.id, row.title, ["ENC-7"], of: row.of, hex(row.item), .trailingBytes)
  }
}

/// Texts are printable ASCII.
func addText(to suite: inout Suite) {
  suite.admits("text-space", "A text of one space", ["ENC-12"], hex("61 20"))
  suite.admits("text-tilde", "A text of one tilde", ["ENC-12"], hex("61 7e"))
  suite.admits(
    "bytes-control", "A byte string may hold what a text may not", ["ENC-12"],
    hex("44 00 1f 7f ff"))
  let rows: [(id: String, title: String, item: String)] = [
    ("text-nul", "A text of one NUL", "61 00"), ("text-tab", "A text of one tab", "61 09"),
    ("text-newline", "A text with a newline inside", "63 61 0a 61"),
    ("text-escape", "A text of one escape", "61 1b"),
    ("text-last-control", "A text of the last control character", "61 1f"),
    ("text-delete", "A text of one DEL", "61 7f"),
    ("text-two-bytes", "A text with an é", "62 c3 a9"),
    ("text-three-bytes", "A text with a euro sign", "63 e2 82 ac"),
    ("text-four-bytes", "A text with an emoji", "64 f0 9f 98 80"),
    ("text-homoglyph", "A text with a Cyrillic а", "62 d0 b0"),
    ("text-not-utf8", "A text that is no UTF-8", "61 80"),
    ("text-last-byte", "A text whose last character is none", "63 61 61 ff"),
    ("text-inside", "A NUL in a text in an array", "81 61 00"),
    ("text-as-value", "A NUL in a text as the value of a key", "a1 00 61 00"),
  ]
  for row in rows {
    suite.refuses(row.id, row.title, ["ENC-12"], of: "text-space", hex(row.item), .invalidText)
  }
}

/// Items inside items.
func addNesting(to suite: inout Suite) {
  let array = hex("81")
  let map = hex("a1 00")
  func nested(_ levels: [[UInt8]], _ innermost: String) -> [UInt8] {
    levels.flatMap { $0 } + hex(innermost)
  }
  let arrays = [[UInt8]](repeating: array, count: 8)
  let maps = [[UInt8]](repeating: map, count: 8)
  suite.admits(
    "nesting-8", "Eight arrays inside one another", ["ENC-13"], nested(arrays.dropLast(), "80"))
  suite.admits(
    "nesting-8-maps", "Eight maps inside one another", ["ENC-13"], nested(maps.dropLast(), "a0"))
  suite.admits(
    "nesting-8-twice", "Two branches of an array, each to the eighth level", ["ENC-13"],
    hex("82") + nested(arrays.dropLast(2), "80") + nested(arrays.dropLast(2), "80"))
  suite.refuses(
    "nesting-9", "Nine arrays inside one another", ["ENC-13"], of: "nesting-8",
    nested(arrays, "80"), .tooLarge)
  suite.refuses(
    "nesting-9-maps", "Nine maps inside one another", ["ENC-13"], of: "nesting-8-maps",
    nested(maps, "a0"), .tooLarge)
  suite.refuses(
    "nesting-9-mixed", "Nine maps and arrays inside one another", ["ENC-13"], of: "nesting-8",
    nested([array, map, array, map, array, map, array, map], "80"), .tooLarge)
  suite.refuses(
    "nesting-9-behind", "The second branch of an array goes to the ninth level", ["ENC-13"],
    of: "nesting-8-twice",
    hex("82") + nested(arrays.dropLast(2), "80")
      + nested(arrays.dropLast(), "80"), .tooLarge)
  suite.refuses(
    "nesting-1000", "A thousand arrays inside one another", ["ENC-13"], of: "nesting-8",
    note: "A reader that recurses without a bound runs out of stack.",
    [UInt8](repeating: 0x81, count: 1_000) + [0x80], .tooLarge)
}
