import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors

/// One value, one encoding (ENC-1 … ENC-8, ENC-12, ENC-13).
func cborSuite() -> Suite {
  var suite = Suite("cbor")
  addShortestHeads(to: &suite)
  addLongHeads(to: &suite)
  addIndefinite(to: &suite)
  addReserved(to: &suite)
  addTypesOutside(to: &suite)
  addTruncated(to: &suite)
  addTrailing(to: &suite)
  addKeyOrder(to: &suite)
  addKeys(to: &suite)
  addText(to: &suite)
  addNesting(to: &suite)
  addPrecedence(to: &suite)
  return suite
}

/// A major type of the profile, for titles and ids.
struct ItemKind {
  let major: UInt8
  let id: String
  let title: String

  static let numbers = [
    ItemKind(major: 0, id: "unsigned", title: "an unsigned integer"),
    ItemKind(major: 1, id: "negative", title: "a negative integer"),
  ]
  static let containers = [
    ItemKind(major: 2, id: "bytes", title: "a byte string"),
    ItemKind(major: 3, id: "text", title: "a text"),
    ItemKind(major: 4, id: "array", title: "an array"),
    ItemKind(major: 5, id: "map", title: "a map"),
  ]
  static let tag = ItemKind(major: 6, id: "tag", title: "a tag")
}

/// The first and last argument of every width.
private let boundaries: [(id: String, value: UInt64)] = [
  ("0", 0), ("23", 23), ("24", 24), ("255", 255), ("256", 256), ("65535", 65_535),
  ("65536", 65_536), ("2-32-less-1", 4_294_967_295), ("2-32", 4_294_967_296),
  ("2-64-less-1", .max),
]

/// Shortest heads at every boundary.
private func addShortestHeads(to suite: inout Suite) {
  for kind in ItemKind.numbers {
    for boundary in boundaries {
      suite.admits(
        "\(kind.id)-\(boundary.id)", "The argument \(boundary.value) of \(kind.title)",
        ["ENC-2"], Item.head(kind.major, boundary.value))
    }
  }
  for kind in ItemKind.containers {
    for count in [0, 1, 2, 3, 23, 24, 255, 256] {
      suite.admits(
        "\(kind.id)-\(count)", "The length \(count) of \(kind.title)", ["ENC-2"],
        Item.head(kind.major, UInt64(count)) + Item.content(of: kind.major, count: count))
    }
  }
}

/// Every width, with the least and the largest argument that would fit a shorter one.
private func addLongHeads(to suite: inout Suite) {
  let tooLong: [(width: Int, id: String, value: UInt64)] = [
    (1, "0", 0), (1, "23", 23), (2, "0", 0), (2, "255", 255), (4, "0", 0), (4, "65535", 65_535),
    (8, "0", 0), (8, "2-32-less-1", 4_294_967_295),
  ]
  for kind in ItemKind.numbers {
    for row in tooLong {
      suite.refuses(
        "\(kind.id)-\(row.id)-in-\(row.width)",
        "The argument \(row.value) of \(kind.title) stands in \(row.width) bytes of argument",
        ["ENC-2"], of: "\(kind.id)-\(row.id)", Item.head(kind.major, row.value, width: row.width),
        .nonShortest)
    }
  }
  for kind in ItemKind.containers {
    for (width, count) in [(1, 0), (1, 23), (2, 0), (2, 255), (4, 0), (4, 256), (8, 0), (8, 256)] {
      suite.refuses(
        "\(kind.id)-\(count)-in-\(width)",
        "The length \(count) of \(kind.title) stands in \(width) bytes of argument", ["ENC-2"],
        of: "\(kind.id)-\(count)",
        Item.head(kind.major, UInt64(count), width: width)
          + Item.content(of: kind.major, count: count),
        .nonShortest)
    }
  }
  for row in tooLong {
    suite.refuses(
      "tag-\(row.id)-in-\(row.width)",
      "A tag whose number \(row.value) stands in \(row.width) bytes of argument",
      ["ENC-2", "ENC-6"], of: "unsigned-0",
      note: "The width of a head is judged before the tag is.",
      Item.head(6, row.value, width: row.width) + [0], .nonShortest)
  }
}

/// AI 31, which begins or ends an indefinite length, or means nothing at all.
private func addIndefinite(to suite: inout Suite) {
  let rows: [(id: String, title: String, of: String, item: String)] = [
    ("indefinite-unsigned", "AI 31 on an unsigned integer", "unsigned-0", "1f"),
    ("indefinite-negative", "AI 31 on a negative integer", "negative-0", "3f"),
    ("indefinite-bytes", "A byte string in chunks", "bytes-0", "5f 41 00 ff"),
    ("indefinite-bytes-empty", "A byte string of no chunk", "bytes-0", "5f ff"),
    ("indefinite-text", "A text in chunks", "text-0", "7f 61 61 ff"),
    ("indefinite-array", "An array that ends with a break", "array-0", "9f 00 ff"),
    ("indefinite-array-empty", "An array of nothing but a break", "array-0", "9f ff"),
    ("indefinite-map", "A map that ends with a break", "map-0", "bf 00 00 ff"),
    ("indefinite-tag", "AI 31 on a tag", "unsigned-0", "df 00"),
    ("break-alone", "A break that ends nothing", "unsigned-0", "ff"),
    ("break-in-array", "A break in an array of stated length", "array-1", "81 ff"),
    ("break-as-key", "A break where a key belongs", "map-1", "a1 ff 00"),
    ("indefinite-inside", "An array in chunks inside one that is not", "array-1", "81 9f ff"),
    ("indefinite-as-value", "A text in chunks as the value of a key", "map-1", "a1 00 7f ff"),
    ("indefinite-unended", "An array in chunks that never ends", "array-0", "9f"),
  ]
  for row in rows {
    suite.refuses(
      row.id, row.title, ["ENC-3"], of: row.of, hex(row.item), .indefiniteLength)
  }
}

/// AI 28 to 30, which RFC 8949 keeps for later.
private func addReserved(to suite: inout Suite) {
  for kind in ItemKind.numbers + ItemKind.containers + [ItemKind.tag] {
    for information: UInt8 in 28...30 {
      suite.refuses(
        "\(kind.id)-ai-\(information)", "AI \(information) on \(kind.title)", ["ENC-8"],
        of: kind.major == 6 ? "unsigned-0" : "\(kind.id)-0",
        note: "A table of widths read one entry too far takes it for 16, 32 or 64 bytes.",
        [kind.major << 5 | information], .malformed)
    }
  }
  for information: UInt8 in 28...30 {
    suite.refuses(
      "simple-ai-\(information)", "AI \(information) on a simple value", ["ENC-6"],
      of: "unsigned-0", note: "Major type 7 is judged before its additional information.",
      [0xe0 | information], .unsupportedType)
  }
}

/// Floats, simple values and tags.
private func addTypesOutside(to suite: inout Suite) {
  let rows: [(id: String, title: String, item: String)] = [
    ("false", "False", "f4"), ("true", "True", "f5"), ("null", "Null", "f6"),
    ("undefined", "Undefined", "f7"), ("simple-0", "The simple value 0", "e0"),
    ("simple-19", "The simple value 19", "f3"),
    ("simple-24", "A simple value below 32 in two bytes", "f8 18"),
    ("simple-32", "The simple value 32", "f8 20"), ("simple-255", "The simple value 255", "f8 ff"),
    ("float-16", "A float of 16 bits that is a whole number", "f9 3c 00"),
    ("float-32", "A float of 32 bits that is a whole number", "fa 47 c3 50 00"),
    ("float-64", "A float of 64 bits", "fb 3f f1 99 99 99 99 99 9a"),
    ("float-nan", "Not a number", "f9 7e 00"), ("float-infinity", "Infinity", "f9 7c 00"),
    ("float-minus-zero", "Minus zero", "f9 80 00"),
    ("tag-0", "A date as text", "c0 60"), ("tag-1", "A date as a number", "c1 00"),
    ("tag-2", "A bignum that would fit an integer", "c2 41 01"),
    ("tag-24", "An item in a byte string, tagged", "d8 18 41 00"),
    ("tag-61", "The tag of a CBOR Web Token", "d8 3d 00"),
    ("tag-98", "The tag of a COSE_Sign", "d8 62 00"),
    ("tag-55799", "The tag that says: this is CBOR", "d9 d9 f7 00"),
    ("tag-2-32", "A tag with a number of eight bytes", "db 00 00 00 01 00 00 00 00 00"),
  ]
  for row in rows {
    suite.refuses(
      row.id, "\(row.title) alone", ["ENC-6"], of: "unsigned-0", hex(row.item), .unsupportedType)
  }
  let places: [(id: String, title: String, of: String, item: String)] = [
    ("null-in-array", "Null in an array", "array-1", "81 f6"),
    ("true-as-value", "True as the value of a key", "map-1", "a1 00 f5"),
    ("false-as-key", "False as a key", "map-1", "a1 f4 00"),
    ("tag-in-array", "A tag in an array", "array-1", "81 c1 00"),
    ("tag-as-value", "A tag as the value of a key", "map-1", "a1 00 c1 00"),
    ("tag-as-key", "A tag around a key", "map-1", "a1 c1 00 00"),
    ("tag-18-inside", "Tag 18 where no envelope begins", "array-1", "81 d2 00"),
  ]
  for row in places {
    suite.refuses(row.id, row.title, ["ENC-6"], of: row.of, hex(row.item), .unsupportedType)
  }
}
