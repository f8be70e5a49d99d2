import LatchkeyCBOR
import LatchkeyCore
import Testing

@Suite("Ed25519 acceptance")
struct AcceptanceTests {
  /// L, little-endian.
  private let groupOrder =
    "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010"
  /// An encoded point in range and not of small order.
  private let point = [0x58] + [UInt8](repeating: 0x66, count: 31)

  @Test("SIG-5: the bound of S is L, at every byte")
  func scalars() throws {
    let bound = try #require([UInt8](hex: groupOrder))
    #expect(!accepts(scalar: bound))
    for index in bound.indices {
      var greater = bound
      greater[index] = 0xff
      #expect(!accepts(scalar: greater), "byte \(index)")
      guard bound[index] > 0 else { continue }
      var less = bound
      less[index] -= 1
      #expect(accepts(scalar: less), "byte \(index)")
    }
    #expect(accepts(scalar: [UInt8](repeating: 0, count: 32)))
    #expect(!accepts(scalar: [UInt8](repeating: 0xff, count: 32)))
  }

  @Test("SIG-6: the bound of y is p, with either sign")
  func ordinates() {
    for first in 0...UInt8.max {
      let isAccepted = first < 0xec  // 0xec is p − 1, of order 2
      expect([first] + [UInt8](repeating: 0xff, count: 30) + [0x7f], isAccepted)
    }
    for index in 1..<32 {
      var less = [0xed] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
      less[index] -= 1
      expect(less, true)
    }
  }

  @Test("SIG-7: y of 0, 1 and p − 1 are refused, and no y that differs in one byte")
  func smallOrders() {
    let minusOne = [0xec] + [UInt8](repeating: 0xff, count: 30) + [0x7f]
    expect(minusOne, false)
    for low in 0...UInt8.max {
      expect([low] + [UInt8](repeating: 0, count: 31), low > 1)
    }
    for index in 1..<32 {
      var y = [UInt8](repeating: 0, count: 32)
      y[index] = 1
      expect(y, true)
    }
  }

  @Test(
    "SIG-7: y of order 8 are refused, and no y that differs in one byte",
    arguments: [
      "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
      "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    ])
  func orderEight(encoded: String) throws {
    let y = try #require([UInt8](hex: encoded))
    expect(y, false)
    for index in y.indices {
      var other = y
      other[index] ^= 1
      expect(other, true)
    }
  }

  /// Expects the same verdict of the point with either sign, as A and as R.
  private func expect(_ y: [UInt8], _ isAccepted: Bool) {
    for sign: UInt8 in [0, 0x80] {
      let encoded = y.dropLast() + [y[31] | sign]
      let key = FixedBytes<32> { encoded[$0] }
      #expect(PublicKey(bytes: key).isAcceptable == isAccepted, "A = \(hex(key))")
      let signature = Signature(bytes: FixedBytes { $0 < 32 ? encoded[$0] : 0 })
      #expect(Ed25519Acceptance.accepts(signature) == isAccepted, "R = \(hex(key))")
    }
  }

  private func accepts(scalar: [UInt8]) -> Bool {
    Ed25519Acceptance.accepts(Signature(bytes: FixedBytes { ($0 < 32 ? point : scalar)[$0 % 32] }))
  }
}
