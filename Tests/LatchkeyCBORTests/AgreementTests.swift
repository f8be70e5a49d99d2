import LatchkeyCBOR
import LatchkeyVectors
import Testing

@Suite("One value, one encoding")
struct AgreementTests {
  @Test("every item of one and of two bytes is judged as the specification says (ENC-1 … ENC-13)")
  func short() {
    for first in 0...255 {
      let one = [UInt8(first)]
      #expect(CBORReader.fault(of: one) == ReferenceReader.fault(of: one), "\(Hex.encode(one))")
      for second in 0...255 {
        let two = [UInt8(first), UInt8(second)]
        guard CBORReader.fault(of: two) != ReferenceReader.fault(of: two) else { continue }
        Issue.record("\(Hex.encode(two))")
      }
    }
  }

  @Test("admitted items, changed items and noise: both readers give one verdict and one reason")
  func random() {
    var items = RandomItems()
    var counts: [UInt16: Int] = [:]
    for round in 0..<30_000 {
      let admitted = items.admitted()
      let bytes =
        switch round % 3 {
        case 0: admitted
        case 1: items.changed(admitted)
        default: items.noise(round % 25)
        }
      let expected = ReferenceReader.fault(of: bytes)
      if round % 3 == 0, expected != nil { Issue.record("not admitted: \(Hex.encode(bytes))") }
      counts[expected?.rawValue ?? 0, default: 0] += 1
      guard CBORReader.fault(of: bytes) != expected else { continue }
      Issue.record("\(Hex.encode(bytes)): \(String(describing: expected))")
    }
    print("reasons of 30,000 items: \(counts.sorted { $0.key < $1.key })")
  }

  @Test("every proper prefix of an admitted item is truncated (ENC-1)")
  func prefixes() {
    var items = RandomItems()
    for _ in 0..<2_000 {
      let item = items.admitted()
      for count in 0..<item.count {
        guard CBORReader.fault(of: Array(item.prefix(count))) != .truncated else { continue }
        Issue.record("\(Hex.encode(item)) cut to \(count)")
      }
    }
  }

  @Test("nothing longer than 65,535 bytes is read (ENC-13)")
  func limit() {
    let largest = [0x59, 0xff, 0xfc] + [UInt8](repeating: 0, count: 65_532)
    #expect(CBORReader.fault(of: largest) == nil)
    #expect(CBORReader.fault(of: largest + [0]) == .tooLarge)
  }
}
