import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors
import Testing

@Suite("Every head and every map of every message")
struct StructureTests {
  /// The reasons that a change may have. A header of another length is `malformed`, and a message
  /// in which a whole pair stands twice may be `tooLarge` before it is anything else.
  private static func reasons(_ change: TreeWalk.Change, isInHeader: Bool) -> Set<UInt16> {
    let reasons: Set<UInt16> =
      switch change {
      case .width1, .width2, .width4, .width8: [103]
      case .swapped: [106]
      case .duplicated: [107, 112]
      case .unknown: [108, 115]
      }
    return isInHeader ? reasons.union([100, 103]) : reasons
  }

  @Test("long heads, swapped, doubled and unknown keys are refused", arguments: Sample.all)
  func changes(_ sample: Sample) throws {
    let tree = try #require(Tree(sample.bytes))
    var counts: [TreeWalk.Change: Int] = [:]
    for change in TreeWalk.Change.allCases {
      var target = 0
      while true {
        var walk = TreeWalk(change, at: target)
        let bytes = walk.write(tree)
        if target > walk.index { break }
        target += 1
        guard walk.isChanged else {
          #expect(bytes == sample.bytes)
          continue
        }
        counts[change, default: 0] += 1
        let fault = sample.reader.fault(of: bytes)
        let expected = Self.reasons(change, isInHeader: walk.isInHeader)
        if fault.map({ expected.contains($0.rawValue) }) != true {
          Issue.record(
            "\(sample.reader) \(change) at \(target - 1): \(fault?.rawValue ?? 0), \(Hex.encode(bytes))"
          )
        }
      }
    }
    print("\(sample.reader): \(counts.map { "\($0.key) \($0.value)" }.sorted())")
    #expect(counts[.width8] ?? 0 > 3)
  }

  @Test(
    "the core writes the frozen envelope and what is signed (SIG-1, SIG-3)",
    arguments: Sample.all.filter(\.reader.isEnvelope))
  func frame(_ sample: Sample) throws {
    guard case .tag(18, .array(let parts)) = Tree(sample.bytes),
      case .embedded(let header) = parts[0], case .bytes(let kid) = header[4],
      case .embedded(let payload) = parts[2],
      let domain = (0..<12).compactMap({ Domain(rawValue: $0) }).first(where: {
        "\($0.text)" == "latchkey/v1/\(sample.reader.rawValue)"
      })
    else { throw DenyReason.malformed }
    let fixed = FixedBytes<8>(kid.span)
    let keyID = KeyID(bytes: try #require(fixed))
    var head = ByteBuffer<1_280>()
    head.writeEnvelopeHead(kid: keyID, payload: payload.encoded.span)
    let written = (0..<head.count).map { head.bytes[$0] }
    #expect(written == Array(sample.bytes.dropLast(66)))
    var structure = ByteBuffer<1_408>()
    structure.writeSignatureStructure(domain: domain, kid: keyID, payload: payload.encoded.span)
    let signed = (0..<structure.count).map { structure.bytes[$0] }
    let expected = Tree.array([
      .text(Array("Signature1".utf8)), parts[0],
      .bytes(Array("latchkey/v1/\(sample.reader.rawValue)".utf8)), parts[2],
    ])
    #expect(signed == expected.encoded)
  }
}
