import Foundation
import LatchkeyCBOR
import LatchkeyVectors
import Testing

/// The items of cbor-wg/cbor-test-vectors, where the folder beside the project has them.
@Suite("Items of the CBOR working group")
struct ExternalItemTests {
  static let note: Comment = "no ../shared/external/cbor beside the project"

  @Test("good items are read, or refused for the profile alone", .enabled(if: isThere, note))
  func good() throws {
    var read = 0
    var reasons: [UInt16: Int] = [:]
    for name in Self.goodFiles {
      for item in try Self.load(name) {
        let expected = ReferenceReader.fault(of: item)
        #expect(CBORReader.fault(of: item) == expected, "\(name): \(Hex.encode(item))")
        if let expected { reasons[expected.rawValue, default: 0] += 1 } else { read += 1 }
      }
    }
    print("good items: read \(read), refused by reason \(reasons.sorted { $0.key < $1.key })")
    #expect(read > 20)
    // What is good is whole: it is neither cut off nor followed by bytes.
    #expect(reasons[101] == nil)
    #expect(reasons[102] == nil)
  }

  @Test(
    "a family outside the profile has one reason", .enabled(if: isThere, note),
    arguments: [
      ("mt6", DenyReason.unsupportedType), ("mt7-float", .unsupportedType),
      ("mt7-simple", .unsupportedType), ("streaming", .indefiniteLength),
    ])
  func outside(_ name: String, _ reason: DenyReason) throws {
    let items = try Self.load("rfc8949-appendixA/\(name)")
    #expect(!items.isEmpty)
    for item in items { #expect(CBORReader.fault(of: item) == reason, "\(Hex.encode(item))") }
  }

  @Test(
    "integers and byte strings are read", .enabled(if: isThere, note),
    arguments: ["mt0", "mt1", "mt2"])
  func inside(_ name: String) throws {
    let items = try Self.load("rfc8949-appendixA/\(name)")
    #expect(!items.isEmpty)
    for item in items { #expect(CBORReader.fault(of: item) == nil, "\(Hex.encode(item))") }
  }

  @Test("bad items are refused", .enabled(if: isThere, note))
  func bad() throws {
    let items = try Self.load("rfc8949/bad")
    #expect(items.count > 40)
    for item in items {
      let fault = CBORReader.fault(of: item)
      #expect(fault != nil, "\(Hex.encode(item))")
      #expect(fault == ReferenceReader.fault(of: item), "\(Hex.encode(item))")
    }
  }
}

extension ExternalItemTests {
  static let folder = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("../shared/external/cbor").standardizedFileURL

  static let isThere = FileManager.default.fileExists(
    atPath: folder.appendingPathComponent("rfc8949/bad.edn").path)

  static let goodFiles =
    ["mt0", "mt1", "mt2", "mt3", "mt4", "mt5", "mt6", "mt7-float", "mt7-simple", "streaming"]
    .map { "rfc8949-appendixA/\($0)" } + ["rfc8949/good"]

  /// The items of one file, which stand as `"encoded": h'…'`.
  static func load(_ name: String) throws -> [[UInt8]] {
    let text = try String(
      contentsOf: folder.appendingPathComponent("\(name).edn"), encoding: .utf8)
    return text.split(separator: "\n").compactMap { line in
      guard let start = line.range(of: "\"encoded\": h'"),
        let end = line.range(of: "'", range: start.upperBound..<line.endIndex)
      else { return nil }
      return Hex.decode(line[start.upperBound..<end.lowerBound].filter { $0 != " " }.lowercased())
    }
  }
}
