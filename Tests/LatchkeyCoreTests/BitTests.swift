import LatchkeyCBOR
import LatchkeyCore
import LatchkeyVectors
import Testing

@Suite("Every prefix and every bit of every message")
struct BitTests {
  @Test("there is a sample of every kind, and its reader takes it", arguments: Reader.allCases)
  func samples(_ reader: Reader) throws {
    let sample = try #require(Sample.all.first { $0.reader == reader })
    #expect(reader.fault(of: sample.bytes, key: sample.key) == nil)
    #expect(Tree(sample.bytes)?.encoded == sample.bytes)
    #expect((sample.key != nil) == reader.isEnvelope)
  }

  @Test("every proper prefix is refused (ENC-1)", arguments: Sample.all)
  func prefixes(_ sample: Sample) {
    for count in 0..<sample.bytes.count {
      guard sample.reader.fault(of: Array(sample.bytes.prefix(count))) == nil else { continue }
      Issue.record("\(sample.reader) cut to \(count)")
    }
  }

  @Test(
    "every flipped bit of an envelope is refused (SIG-3 … SIG-8)",
    arguments: Sample.all.filter(\.reader.isEnvelope))
  func flips(_ sample: Sample) {
    var byStructure = 0
    var bySignature = 0
    for bit in 0..<(sample.bytes.count * 8) {
      let flipped = sample.bytes.flipping(bit)
      switch sample.reader.fault(of: flipped, key: sample.key) {
      case nil: Issue.record("\(sample.reader) with bit \(bit) flipped verifies")
      case .some(.badSignature): bySignature += 1
      case .some: byStructure += 1
      }
    }
    print("\(sample.reader): \(byStructure) by structure, \(bySignature) by signature")
  }

  /// Nothing signs these as a whole: what is still read must be another value, in its one encoding.
  @Test(
    "a flipped bit of another message is refused or is another value",
    arguments: Sample.all.filter { !$0.reader.isEnvelope })
  func flipsOfUnsigned(_ sample: Sample) {
    var byStructure = 0
    var legal = 0
    for bit in 0..<(sample.bytes.count * 8) {
      let flipped = sample.bytes.flipping(bit)
      guard sample.reader.fault(of: flipped) == nil else {
        byStructure += 1
        continue
      }
      legal += 1
      if Tree(flipped)?.encoded != flipped {
        Issue.record("\(sample.reader) with bit \(bit) flipped has a second encoding")
      }
    }
    print("\(sample.reader): \(byStructure) by structure, \(legal) another value")
  }

  @Test(
    "a flipped bit of what is signed, signed anew, is refused or is another value",
    arguments: Sample.all.filter(\.reader.isEnvelope))
  func resigned(_ sample: Sample) throws {
    let tree = Tree(sample.bytes)
    guard case .tag(18, .array(let parts)) = tree, case .embedded(let header) = parts[0],
      case .embedded(let payload) = parts[2]
    else { throw DenyReason.malformed }
    let signer = TestKey("second signer")
    let original = (header.encoded, payload.encoded)
    var counts = (structure: 0, legal: 0, otherKid: 0)
    for bit in 0..<(original.0.count * 8 + original.1.count * 8) {
      let isHeader = bit < original.0.count * 8
      let protected = isHeader ? original.0.flipping(bit) : original.0
      let claims = isHeader ? original.1 : original.1.flipping(bit - original.0.count * 8)
      // Its signature plays no part in reading it, and is made for what is read.
      let unsigned = TestKey.frame(protected, claims, signature: [UInt8](repeating: 0, count: 64))
      guard sample.reader.fault(of: unsigned) == nil else {
        counts.structure += 1
        continue
      }
      let message = signer.envelope(sample.reader.rawValue, protected: protected, payload: claims)
      // A header that is still read names another key; a payload says another thing.
      if isHeader { counts.otherKid += 1 } else { counts.legal += 1 }
      if isHeader, bit < 5 * 8 { Issue.record("\(sample.reader): bit \(bit) of the frozen header") }
      let value = Tree(message)
      if value?.encoded != message || value == tree {
        Issue.record("\(sample.reader) with bit \(bit) flipped has a second encoding")
      }
      // The message was signed as it stands, so only its shape could have been wrong.
      if let fault = sample.reader.fault(of: message, key: signer.publicKey) {
        Issue.record("\(sample.reader) with bit \(bit) flipped: \(fault)")
      }
    }
    print(
      "\(sample.reader), signed anew: \(counts.structure) by structure, \(counts.legal) another "
        + "value, \(counts.otherKid) another kid")
    #expect(counts.otherKid == 64)
  }
}

extension Sample: CustomTestStringConvertible {
  var testDescription: String { reader.rawValue }
}

extension Array where Element == UInt8 {
  /// The bytes with one bit flipped, the low bit of each byte first.
  func flipping(_ bit: Int) -> [UInt8] {
    var copy = self
    copy[bit / 8] ^= 1 << UInt8(bit % 8)
    return copy
  }
}
